// Cells in the order in which products read them:
// [array, block of `lanes` output channels, slice, step, lane, row of the step], zero-filled. The
// rows of an array are ordered as the windows of strips.h: kernel column, kernel row, channel.
#ifndef CROSSBAR_PACKED_CELLS_H
#define CROSSBAR_PACKED_CELLS_H

#include <cstdint>

#include "buffer.h"
#include "extents.h"
#include "parallel.h"

namespace crossbar {

template <typename Cell>
class PackedCells {
 public:
  // `rows_per_step` is 1 or 4. Check `complete` before use.
  PackedCells(const crossbar_extents &extents, const Cell *cells, int32_t lanes,
              int32_t rows_per_step, const crossbar_pool *pool) noexcept;

  bool complete() const noexcept { return bool(packed_); }

  int64_t steps(int32_t array) const noexcept {
    return rounded_up(array_rows(extents_, array), rows_per_step_) / rows_per_step_;
  }
  // Cells of one block of one slice, which is also the distance to the next slice, and from the
  // last slice to the first one of the next block.
  int64_t vector_size(int32_t array) const noexcept {
    return steps(array) * rows_per_step_ * lanes_;
  }
  const Cell *vector(int32_t array, int64_t block) const noexcept {
    return packed_.data() + offset(array) + block * extents_.slices * vector_size(array);
  }

 private:
  int64_t offset(int32_t array) const noexcept;
  void pack(const Cell *cells, int32_t array, int64_t block) noexcept;

  const crossbar_extents &extents_;
  int64_t lanes_, rows_per_step_, blocks_;
  Buffer<Cell> packed_;
};

extern template class PackedCells<int8_t>;
extern template class PackedCells<float>;

}  // namespace crossbar

#endif
