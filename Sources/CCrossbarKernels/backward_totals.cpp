#include "backward_totals.h"

namespace crossbar {

void WeightTotals::add_pieces(int32_t array) const noexcept {
  const int64_t begin = rows_before(shape.extents, array) * shape.columns;
  const int64_t end = rows_before(shape.extents, array + 1) * shape.columns;
  for (int64_t polarity = 0; polarity < shape.polarities; ++polarity) {
    float *const total = sums + polarity * shape.weights;
    for (int64_t piece = 1; piece < shape.pieces; ++piece) {
      const float *const part = total + piece * shape.polarities * shape.weights;
      for (int64_t i = begin; i < end; ++i) total[i] += part[i];
    }
  }
}

void WeightTotals::factors(int32_t array, int64_t output, double (&result)[2]) const noexcept {
  result[0] = result[1] = shape.ideal ? 0 : 1;
  for (int32_t slice = 0; shape.ideal && slice < shape.extents.slices; ++slice) {
    const crossbar_slice &part = call.columns.slices[slice];
    const double factor = call.split(slice, first_column(shape.extents, slice, array) + output);
    if (part.polarity >= 0) result[0] += factor;
    if (part.polarity <= 0) result[1] += factor;
  }
}

void WeightTotals::write(int32_t array) const noexcept {
  for (int64_t output = 0; output < shape.extents.output_channels; output += block_columns) {
    write_block(array, output, std::min(block_columns, shape.extents.output_channels - output));
  }
}

void WeightTotals::write_block(int32_t array, int64_t first_output, int64_t count) const noexcept {
  const crossbar_extents &extents = shape.extents;
  const int64_t area = int64_t(extents.kernel) * extents.kernel;
  const int64_t channels = array_channels(extents, array).count;
  const float *const total = sums + rows_before(extents, array) * shape.columns + first_output;
  const int64_t first = first_cell(extents, 0, array) + first_output * channels * area;
  double scale[block_columns][2];
  bool signs_matter = shape.polarities == 2;
  for (int64_t i = 0; i < count; ++i) {
    factors(array, first_output + i, scale[i]);
    signs_matter |= scale[i][0] != scale[i][1];
  }
  for (int64_t c = 0; c < channels; ++c) {
    for (int64_t tap = 0; tap < area; ++tap) {
      const float *const row = total + (tap * channels + c) * shape.columns;
      for (int64_t i = 0; i < count; ++i) {
        const int64_t weight = first + (i * channels + c) * area + tap;
        const int64_t polarity = signs_matter && call.weight_codes[weight] < 0 ? 1 : 0;
        const int64_t part = shape.polarities == 2 ? polarity * shape.weights : 0;
        call.gradients.weight_code[weight] = float(scale[i][polarity] * row[part + i]);
      }
    }
  }
}

}  // namespace crossbar
