// What the ADCs of a layer do, worked out once per call and laid out by blocks of `lanes` output
// channels: z = fma(Pint, ratio, bias), and every code (or Pint, with the ideal ADC) adds `gain`
// times itself.
#ifndef CROSSBAR_PACKED_COLUMNS_H
#define CROSSBAR_PACKED_COLUMNS_H

#include <cstdint>

#include "buffer.h"
#include "extents.h"

namespace crossbar {

class PackedColumns {
 public:
  // Check `complete` before use.
  PackedColumns(const crossbar_extents &extents, const crossbar_columns &columns,
                int32_t lanes) noexcept;

  bool complete() const noexcept { return packed_ && constants_; }
  bool ideal() const noexcept { return ideal_; }
  const crossbar_slice &slice(int64_t slice) const noexcept { return slices_[slice]; }

  // Ratios, biases and gains, `lanes` of each; the next slice's follow, then those of the next
  // block.
  int64_t vector_size() const noexcept { return 3 * lanes_; }
  const float *vector(int32_t array, int64_t block, int32_t slice) const noexcept {
    return packed_.data() + ((array * blocks_ + block) * extents_.slices + slice) * vector_size();
  }
  // What the offsets of an array add to the outputs, `lanes` of them, zero-filled.
  const float *constants(int32_t array, int64_t block) const noexcept {
    return constants_.data() + (array * blocks_ + block) * lanes_;
  }

 private:
  void pack(const crossbar_columns &columns, int32_t array, int32_t slice, int32_t output) noexcept;

  const crossbar_extents &extents_;
  const crossbar_slice *slices_;
  int64_t lanes_, blocks_;
  bool ideal_;
  Buffer<float> packed_, constants_;
};

}  // namespace crossbar

#endif
