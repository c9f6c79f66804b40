// libtorch's own threads as the kernels' pool, and the kernels' status as an exception.
#ifndef TORCH_SHIM_POOL_H
#define TORCH_SHIM_POOL_H

#include <ATen/Parallel.h>

#include <stdexcept>

#include "crossbar_kernels.h"

namespace torch_shim {

/// Runs the pieces on libtorch's threads; any thread may take any piece.
void run_on_torch_threads(void *, int64_t count, void (*body)(void *, int64_t), void *context);

constexpr crossbar_pool torch_pool{run_on_torch_threads, nullptr};

inline void require(crossbar_status status) {
  switch (status) {
    case CROSSBAR_OK:
      return;
    case CROSSBAR_INVALID_EXTENTS:
      throw std::invalid_argument("sizes that are not positive or contradict one another");
    case CROSSBAR_ACCUMULATOR_OVERFLOW:
      throw std::invalid_argument("a partial sum might not fit 24 bits: use arrays of fewer rows");
    case CROSSBAR_UNSUPPORTED_ISA:
      throw std::invalid_argument("this machine lacks the instruction set asked for");
    case CROSSBAR_OUT_OF_MEMORY:
      throw std::bad_alloc();
  }
  throw std::invalid_argument("unknown status of a crossbar kernel");
}

}  // namespace torch_shim
#endif
