#include "packed_columns.h"

namespace crossbar {

PackedColumns::PackedColumns(const crossbar_extents &extents, const crossbar_columns &columns,
                             int32_t lanes) noexcept
    : extents_(extents),
      slices_(columns.slices),
      lanes_(lanes),
      blocks_(rounded_up(extents.output_channels, lanes) / lanes),
      ideal_(columns.psum_scale == nullptr),
      packed_(extents.arrays * blocks_ * extents.slices * 3 * lanes),
      constants_(extents.arrays * blocks_ * lanes) {
  if (!complete()) return;
  std::fill_n(packed_.data(), extents.arrays * blocks_ * extents.slices * vector_size(), 0.0f);
  std::fill_n(constants_.data(), extents.arrays * blocks_ * lanes, 0.0f);
  for (int32_t array = 0; array < extents.arrays; ++array) {
    for (int32_t slice = 0; slice < extents.slices; ++slice) {
      for (int32_t output = 0; output < extents.output_channels; ++output) {
        pack(columns, array, slice, output);
      }
    }
  }
}

void PackedColumns::pack(const crossbar_columns &columns, int32_t array, int32_t slice,
                         int32_t output) noexcept {
  const int64_t column = first_column(extents_, slice, array) + output;
  const int64_t block = output / lanes_;
  float *const ratio =
      packed_.data() + (vector(array, block, slice) - packed_.data()) + output % lanes_;
  float *const bias = ratio + lanes_;
  float *const gain = bias + lanes_;
  const float significance = slices_[slice].significance;
  if (ideal_) {
    *gain = significance * columns.unit[column];
    return;
  }
  const float scale = columns.psum_scale[column];
  const float offset = columns.psum_offset != nullptr ? columns.psum_offset[column] : 0.0f;
  *ratio = columns.unit[column] / scale;
  *bias = -offset / scale;
  *gain = significance * scale;
  constants_[array * blocks_ * lanes_ + output] += significance * offset;
}

}  // namespace crossbar
