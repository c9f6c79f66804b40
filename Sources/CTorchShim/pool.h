// libtorch's own threads as the kernels' pool, and the kernels' status as an exception.
#ifndef TORCH_SHIM_POOL_H
#define TORCH_SHIM_POOL_H

#include <ATen/Parallel.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <stdexcept>

#include "crossbar_kernels.h"

namespace torch_shim {

/// Runs the pieces on libtorch's threads; any thread may take any piece.
void run_on_torch_threads(void *, int64_t count, void (*body)(void *, int64_t), void *context);

constexpr crossbar_pool torch_pool{run_on_torch_threads, nullptr};

/// Calls `body(index)` for every index below `count` on libtorch's threads.
///
/// For bodies that may throw: the first exception is thrown again here, once all threads are done.
template <typename Body>
void for_each_piece(int64_t count, Body &&body) {
  struct Shared {
    Body &body;
    std::mutex lock;
    std::exception_ptr failure;
  } shared{body, {}, nullptr};
  run_on_torch_threads(
      nullptr, count,
      [](void *opaque, int64_t index) {
        auto &of_all = *static_cast<Shared *>(opaque);
        try {
          of_all.body(index);
        } catch (...) {
          const std::lock_guard<std::mutex> guard(of_all.lock);
          if (of_all.failure == nullptr) of_all.failure = std::current_exception();
        }
      },
      &shared);
  if (shared.failure != nullptr) std::rethrow_exception(shared.failure);
}

/// Calls `body(first, last)` for ranges of `count` rows of `length` elements, in parallel where
/// there are at least twice `fewest` elements. `body` treats every row on its own.
template <typename Body>
void for_row_ranges(int64_t count, int64_t length, int64_t fewest, Body &&body) {
  constexpr int64_t most_pieces = 32;
  const int64_t pieces =
      std::clamp<int64_t>(count * length / fewest, 1, std::min(count, most_pieces));
  for_each_piece(
      pieces, [&](int64_t piece) { body(count * piece / pieces, count * (piece + 1) / pieces); });
}

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
