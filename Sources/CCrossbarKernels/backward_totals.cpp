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

void WeightTotals::write(int32_t array) const noexcept {
  const crossbar_extents &extents = shape.extents;
  const int64_t area = int64_t(extents.kernel) * extents.kernel;
  const int64_t channels = array_channels(extents, array).count;
  const float *const total = sums + rows_before(extents, array) * shape.columns;
  const int64_t first = first_cell(extents, 0, array);
  for (int64_t output = 0; output < extents.output_channels; ++output) {
    // With the ideal ADC no mask was applied, nor any split weight.
    double factors[2] = {1, 1};
    if (shape.ideal) {
      factors[0] = factors[1] = 0;
      for (int32_t slice = 0; slice < extents.slices; ++slice) {
        const crossbar_slice &part = call.columns.slices[slice];
        const double factor = double(part.split_weight) *
                              call.columns.unit[first_column(extents, slice, array) + output];
        if (part.polarity >= 0) factors[0] += factor;
        if (part.polarity <= 0) factors[1] += factor;
      }
    }
    for (int64_t c = 0; c < channels; ++c) {
      for (int64_t tap = 0; tap < area; ++tap) {
        const int64_t weight = first + (output * channels + c) * area + tap;
        const bool signs_matter = shape.polarities == 2 || factors[0] != factors[1];
        const int64_t polarity = signs_matter && call.weight_codes[weight] < 0 ? 1 : 0;
        const int64_t part = shape.polarities == 2 ? polarity * shape.weights : 0;
        call.gradients.weight_code[weight] =
            float(factors[polarity] * total[part + (tap * channels + c) * shape.columns + output]);
      }
    }
  }
}

}  // namespace crossbar
