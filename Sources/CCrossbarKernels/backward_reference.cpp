#include <cmath>

#include "backward.h"
#include "buffer.h"
#include "extents.h"
#include "reference.h"

namespace crossbar {
namespace {

using reference::Position;

// What the ADC of one partial sum passes on, per unit of the gradient of its output.
struct Passed {
  bool inside;                     // z lies in the clip range
  double psum_scale, psum_offset;  // d(q * scale + offset) / d(scale), d(offset)
};

Passed passed(const BackwardCall &call, const Position &position, int32_t psum) noexcept {
  if (call.ideal()) return {true, 0, 0};
  const crossbar_slice &slice = call.columns.slices[position.slice];
  const float z = reference::scaled(call.extents, call.columns, position, float(psum));
  if (z < slice.minimum_code) return {false, slice.minimum_code, 1};
  if (z > slice.maximum_code) return {false, slice.maximum_code, 1};
  return {true, double(reference::code(slice, z)) - z, 0};
}

// Sums of the gradients; each is as long as the gradient it becomes.
class Sums {
 public:
  explicit Sums(const crossbar_extents &extents) noexcept
      : activations_(int64_t(extents.batch) * extents.height * extents.width *
                     extents.input_channels),
        weights_(cells_per_slice(extents)),
        columns_(columns_per_layer(extents)),
        activation(zeros(activations_)),
        weight_code(zeros(weights_)),
        unit(zeros(columns_)),
        psum_scale(zeros(columns_)),
        psum_offset(zeros(columns_)) {}

  explicit operator bool() const noexcept {
    return activation && weight_code && unit && psum_scale && psum_offset;
  }

  void write(const crossbar_gradients &gradients) const noexcept {
    write(activation, activations_, gradients.activation);
    write(weight_code, weights_, gradients.weight_code);
    write(unit, columns_, gradients.unit);
    write(psum_scale, columns_, gradients.psum_scale);
    write(psum_offset, columns_, gradients.psum_offset);
  }

 private:
  static Buffer<double> zeros(int64_t count) noexcept {
    Buffer<double> buffer(count);
    for (int64_t i = 0; buffer && i < count; ++i) buffer[i] = 0;
    return buffer;
  }

  static void write(const Buffer<double> &sums, int64_t count, float *gradient) noexcept {
    for (int64_t i = 0; gradient != nullptr && i < count; ++i) gradient[i] = float(sums[i]);
  }

  int64_t activations_, weights_, columns_;

 public:
  Buffer<double> activation, weight_code, unit, psum_scale, psum_offset;
};

// Sends the gradient of one partial sum through the product, row by row of its array.
void add_rows(const BackwardCall &call, const Position &position, double psum_gradient,
              double split_gradient, Sums &sums) noexcept {
  const crossbar_extents &extents = call.extents;
  const int32_t polarity = call.columns.slices[position.slice].polarity;
  const ChannelRange channels = array_channels(extents, position.array);
  const int64_t column = position.output * array_rows(extents, position.array);
  const int64_t first_of_cells = first_cell(extents, position.slice, position.array) + column;
  const int64_t first_of_weights = first_cell(extents, 0, position.array) + column;
  int64_t row = 0;
  for (int32_t c = 0; c < channels.count; ++c) {
    for (int32_t ky = 0; ky < extents.kernel; ++ky) {
      for (int32_t kx = 0; kx < extents.kernel; ++kx, ++row) {
        const int64_t y = int64_t(position.y) * extents.stride + ky - extents.padding;
        const int64_t x = int64_t(position.x) * extents.stride + kx - extents.padding;
        if (y < 0 || y >= extents.height || x < 0 || x >= extents.width) continue;
        const int64_t activation =
            ((position.image * int64_t(extents.height) + y) * extents.width + x) *
                extents.input_channels +
            channels.first + c;
        const int64_t weight = first_of_weights + row;
        const bool follows = polarity == 0 || (polarity > 0) == (call.weight_codes[weight] >= 0);
        sums.activation[activation] += psum_gradient * call.cells[first_of_cells + row];
        if (follows) sums.weight_code[weight] += split_gradient * call.codes[activation];
      }
    }
  }
}

void add_partial_sum(const BackwardCall &call, const Position &position, double output_gradient,
                     Sums &sums) noexcept {
  const crossbar_slice &slice = call.columns.slices[position.slice];
  const int64_t column =
      first_column(call.extents, position.slice, position.array) + position.output;
  const int32_t psum = reference::partial_sum(call.extents, call.codes, call.cells, position);
  const Passed adc = passed(call, position, psum);
  const double converted_gradient = output_gradient * slice.significance;
  sums.psum_scale[column] += converted_gradient * adc.psum_scale;
  sums.psum_offset[column] += converted_gradient * adc.psum_offset;
  if (!adc.inside) return;
  sums.unit[column] += converted_gradient * psum;
  add_rows(call, position, converted_gradient * call.columns.unit[column],
           output_gradient * call.split(position.slice, column), sums);
}

}  // namespace

crossbar_status backward_reference(const BackwardCall &call) noexcept {
  const crossbar_extents &extents = call.extents;
  Sums sums(extents);
  if (!sums) return CROSSBAR_OUT_OF_MEMORY;
  const float *output_gradient = call.output_gradient;
  for (int32_t image = 0; image < extents.batch; ++image) {
    for (int32_t y = 0; y < extents.output_height; ++y) {
      for (int32_t x = 0; x < extents.output_width; ++x) {
        for (int32_t output = 0; output < extents.output_channels; ++output) {
          const double gradient = *output_gradient++;
          for (int32_t array = 0; array < extents.arrays; ++array) {
            for (int32_t slice = 0; slice < extents.slices; ++slice) {
              add_partial_sum(call, {image, y, x, slice, array, output}, gradient, sums);
            }
          }
        }
      }
    }
  }
  sums.write(call.gradients);
  return CROSSBAR_OK;
}

}  // namespace crossbar
