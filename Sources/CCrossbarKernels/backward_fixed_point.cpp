#include "backward_fixed_point.h"

#include <cfloat>
#include <cmath>
#include <limits>

namespace crossbar {
namespace {

// The largest multiple of which `count` products with integers up to `factor` fit 32 bits.
float largest_multiple(int64_t count, int64_t factor) noexcept {
  const int64_t sum = std::numeric_limits<int32_t>::max();
  return float(std::min<int64_t>(sum / std::max<int64_t>(count * factor, 1),
                                 std::numeric_limits<int16_t>::max()));
}
float largest_weight_multiple(const BackwardShape &shape) noexcept {
  return largest_multiple(shape.weight_strip_rows() * shape.even_width, shape.extents.maximum_code);
}
float largest_psum_multiple(const BackwardShape &shape) noexcept {
  return largest_multiple(shape.extents.slices * shape.columns, shape.extents.maximum_cell);
}

FixedPoint fixed_point(float bound, float largest_multiple) noexcept {
  const float step = bound / largest_multiple;
  return {step, step < FLT_MIN ? 0 : 1 / step};
}

}  // namespace

bool fixed_point_fits(const BackwardCall &call) noexcept {
  constexpr float fewest = 4095;
  const BackwardShape shape(call);
  return largest_weight_multiple(shape) >= fewest &&
         (shape.ideal || largest_psum_multiple(shape) >= fewest);
}

FixedPoint psum_fixed_point(const BackwardShape &shape, const ColumnBlock *columns,
                            const float *largest) noexcept {
  float bound = 0;
  for (int64_t index = 0; index < shape.extents.slices * shape.blocks; ++index) {
    const float *const of_block = largest + index % shape.blocks * block_columns;
    for (int64_t lane = 0; lane < block_columns; ++lane) {
      const float magnitude = of_block[lane] * std::abs(columns[index].passed[lane]);
      if (std::isnan(magnitude)) return fixed_point(magnitude, 1);
      bound = std::max(bound, magnitude);
    }
  }
  return fixed_point(bound, largest_psum_multiple(shape));
}

void weight_fixed_points(const BackwardShape &shape, const ColumnBlock *columns,
                         const int32_t *slices, int64_t count, const float *largest, float *steps,
                         float *multiples) noexcept {
  const float most = largest_weight_multiple(shape);
  for (int64_t column = 0; column < shape.columns; ++column) {
    float factor = shape.ideal ? 1 : 0;
    for (int64_t i = 0; !shape.ideal && i < count; ++i) {
      const ColumnBlock &block = columns[slices[i] * shape.blocks + column / block_columns];
      factor += std::abs(block.split[column % block_columns]);
    }
    const FixedPoint of_column = fixed_point(largest[column] * factor, most);
    steps[column] = of_column.step;
    multiples[column] = of_column.multiples;
  }
}

}  // namespace crossbar
