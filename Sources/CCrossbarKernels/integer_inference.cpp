// Plain loops in the order of the hardware: pixel by pixel, row by row, all columns of an array at
// once.
#include "integer_inference.h"

#include <cmath>
#include <cstdint>

#include "buffer.h"
#include "extents.h"
#include "parallel.h"

namespace crossbar {
namespace {

// Rows that each array has cells for, padding included.
int64_t padded_rows(const crossbar_extents &extents) noexcept {
  const int64_t channels =
      extents.mapping == CROSSBAR_REPLICATED ? extents.input_channels : extents.channels_per_array;
  return channels * extents.kernel * extents.kernel;
}

// Cells as [slices, arrays, rows, outputChannels]: what one activation meets lies side by side.
void transpose(const crossbar_extents &extents, const int8_t *cells, int16_t *by_row) noexcept {
  const int64_t rows = padded_rows(extents), outputs = extents.output_channels;
  for (int64_t array = 0; array < int64_t(extents.slices) * extents.arrays; ++array) {
    for (int64_t output = 0; output < outputs; ++output) {
      for (int64_t row = 0; row < rows; ++row) {
        by_row[(array * rows + row) * outputs + output] =
            cells[(array * outputs + output) * rows + row];
      }
    }
  }
}

// What drives the rows of an array for one output pixel, in the order of the cells.
void drive(const crossbar_extents &extents, const uint8_t *image, int32_t array, int32_t y,
           int32_t x, uint8_t *rows) noexcept {
  const ChannelRange channels = array_channels(extents, array);
  for (int32_t channel = 0; channel < channels.count; ++channel) {
    for (int32_t ky = 0; ky < extents.kernel; ++ky) {
      for (int32_t kx = 0; kx < extents.kernel; ++kx) {
        const int32_t row = y * extents.stride + ky - extents.padding;
        const int32_t column = x * extents.stride + kx - extents.padding;
        const bool inside =
            row >= 0 && row < extents.height && column >= 0 && column < extents.width;
        *rows++ = inside ? image[(int64_t(row) * extents.width + column) * extents.input_channels +
                                 channels.first + channel]
                         : uint8_t(0);
      }
    }
  }
}

void add_columns(const uint8_t *rows, int64_t row_count, const int16_t *cells, int64_t outputs,
                 int32_t *sums) noexcept {
  for (int64_t output = 0; output < outputs; ++output) sums[output] = 0;
  for (int64_t row = 0; row < row_count; ++row) {
    const int16_t activation = rows[row];
    if (activation == 0) continue;
    const int16_t *const of_row = cells + row * outputs;
    for (int64_t output = 0; output < outputs; ++output) {
      sums[output] += int32_t(activation) * int32_t(of_row[output]);
    }
  }
}

int32_t thresholds_reached(int32_t sum, const int32_t *thresholds, int32_t count) noexcept {
  int32_t reached = 0;
  for (int32_t index = 0; index < count; ++index) reached += sum >= thresholds[index] ? 1 : 0;
  return reached;
}

// Whether products of the promised sizes add up within 31 bits.
bool sums_fit(const crossbar_extents &extents) noexcept {
  const int64_t largest = array_rows(extents, 0) * extents.maximum_code * extents.maximum_cell;
  return largest <= INT32_MAX;
}

crossbar_status checked(const crossbar_extents &extents) noexcept {
  // Real-valued cells are not held to what float counts exactly, and neither are integers here.
  const crossbar_status status = validate(extents, CellKind::varied);
  if (status != CROSSBAR_OK) return status;
  return sums_fit(extents) ? CROSSBAR_OK : CROSSBAR_ACCUMULATOR_OVERFLOW;
}

// All arrays of one image.
void convert_image(const crossbar_extents &extents, const integer_layer &layer,
                   const int16_t *by_row, const uint8_t *image, uint8_t *rows, int32_t *sums,
                   int16_t *converted) noexcept {
  const int64_t outputs = extents.output_channels;
  const int64_t plane = int64_t(extents.output_height) * extents.output_width;
  const int32_t steps = layer.code_count - 1;
  for (int32_t array = 0; array < extents.arrays; ++array) {
    const int64_t row_count = array_rows(extents, array);
    for (int64_t pixel = 0; pixel < plane; ++pixel) {
      drive(extents, image, array, int32_t(pixel / extents.output_width),
            int32_t(pixel % extents.output_width), rows);
      for (int32_t slice = 0; slice < extents.slices; ++slice) {
        const int64_t first = first_column(extents, slice, array);
        add_columns(rows, row_count, by_row + first * padded_rows(extents), outputs, sums);
        const int16_t *const codes = layer.codes + int64_t(slice) * layer.code_count;
        for (int64_t output = 0; output < outputs; ++output) {
          const int32_t *const thresholds = layer.thresholds + (first + output) * steps;
          converted[(first + output) * plane + pixel] =
              codes[thresholds_reached(sums[output], thresholds, steps)];
        }
      }
    }
  }
}

}  // namespace
}  // namespace crossbar

using namespace crossbar;

crossbar_status integer_codes(const crossbar_extents *extents, const integer_layer *layer,
                              const uint8_t *activations, const crossbar_pool *pool,
                              int16_t *converted) {
  const crossbar_extents &e = *extents;
  const crossbar_status status = checked(e);
  if (status != CROSSBAR_OK) return status;
  if (layer->code_count < 2) return CROSSBAR_INVALID_EXTENTS;
  Slots slots(e.batch);
  const int64_t rows_size = rounded_up(padded_rows(e), cache_line);
  const int64_t sums_size = rounded_up(e.output_channels, cache_line);
  const Buffer<int16_t> by_row(columns_per_layer(e) * padded_rows(e));
  const Buffer<uint8_t> rows(slots.count() * rows_size);
  const Buffer<int32_t> sums(slots.count() * sums_size);
  if (!by_row || !rows || !sums) return CROSSBAR_OUT_OF_MEMORY;
  transpose(e, layer->cells, by_row.data());
  const int64_t image_size = int64_t(e.height) * e.width * e.input_channels;
  const int64_t converted_size = columns_per_layer(e) * int64_t(e.output_height) * e.output_width;
  parallel(pool, e.batch, [&](int64_t image) {
    const Slots::Slot slot(slots);
    convert_image(e, *layer, by_row.data(), activations + image * image_size,
                  rows.data() + slot.number() * rows_size, sums.data() + slot.number() * sums_size,
                  converted + image * converted_size);
  });
  return CROSSBAR_OK;
}

crossbar_status integer_output(const crossbar_extents *extents, const int16_t *converted,
                               const float *multipliers, const float *constants,
                               const crossbar_pool *pool, float *output) {
  const crossbar_extents &e = *extents;
  const crossbar_status status = checked(e);
  if (status != CROSSBAR_OK) return status;
  const int64_t outputs = e.output_channels;
  const int64_t plane = int64_t(e.output_height) * e.output_width;
  parallel(pool, e.batch, [&](int64_t image) {
    for (int64_t channel = 0; channel < outputs; ++channel) {
      for (int64_t pixel = 0; pixel < plane; ++pixel) {
        float sum = 0;
        for (int32_t array = 0; array < e.arrays; ++array) {
          sum += constants[array * outputs + channel];
          for (int32_t slice = 0; slice < e.slices; ++slice) {
            const int64_t column = first_column(e, slice, array) + channel;
            const int16_t code = converted[(image * columns_per_layer(e) + column) * plane + pixel];
            sum = std::fma(float(code), multipliers[column], sum);
          }
        }
        output[(image * plane + pixel) * outputs + channel] = sum;
      }
    }
  });
  return CROSSBAR_OK;
}
