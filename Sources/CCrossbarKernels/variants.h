// The instruction sets kernels are written for.
#ifndef CROSSBAR_VARIANTS_H
#define CROSSBAR_VARIANTS_H

#include "crossbar_kernels.h"

namespace crossbar {

struct Tiles;

// One instruction set: whether this machine has it, whether it is faster there than those below it,
// and the kernels written for it.
struct Variant {
  crossbar_isa isa;
  const char *name;
  bool (*supported)();
  bool (*fast)();      // and supported
  const Tiles *tiles;  // null: plain loops
};

// The variant of `isa`, or null if there is none or this machine cannot run it.
const Variant *find_variant(crossbar_isa isa) noexcept;

}  // namespace crossbar

#endif
