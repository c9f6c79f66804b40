#if defined(__x86_64__)
#include <immintrin.h>

#include <cstddef>
#include <cstring>

#include "arena.h"
#include "backward_columns.h"
#include "backward_fixed_point.h"
#include "backward_totals.h"
#include "parallel.h"

// Everything from here on is compiled for AVX2, also the templates of the headers below, which are
// instantiated for types of this file only.
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#include "backward_avx2.h"
#include "backward_bytes.h"
#include "backward_engine.h"
#include "backward_fixed16.h"

namespace crossbar {

crossbar_status backward_avx2_fixed16(const BackwardCall &call) noexcept {
  if (!fixed_point_fits(call)) return backward_avx2(call);
  if (Bytes<Avx2>::fits(call.extents)) {
    return BackwardEngine<Bytes<Avx2>, Fixed16Product<Bytes<Avx2>>>(call).run();
  }
  return BackwardEngine<Words<Avx2>, Fixed16Product<Words<Avx2>>>(call).run();
}

}  // namespace crossbar

#pragma clang attribute pop
#endif
