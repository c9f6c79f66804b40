#include "reference.h"

#include <algorithm>
#include <cmath>

#include "extents.h"

namespace crossbar::reference {
namespace {

int64_t column_at(const crossbar_extents &extents, const Position &position) noexcept {
  return first_column(extents, position.slice, position.array) + position.output;
}

// Calls `body(code, offset of its cell)` for every row of the array: kernel column by kernel
// column, then kernel rows, then channels. Outside of the image codes are zero.
template <typename Body>
void for_each_row(const crossbar_extents &extents, const uint8_t *codes, const Position &position,
                  Body &&body) noexcept {
  const ChannelRange channels = array_channels(extents, position.array);
  const int64_t first = first_cell(extents, position.slice, position.array) +
                        position.output * array_rows(extents, position.array);
  for (int32_t kx = 0; kx < extents.kernel; ++kx) {
    for (int32_t ky = 0; ky < extents.kernel; ++ky) {
      const int64_t y = int64_t(position.y) * extents.stride + ky - extents.padding;
      const int64_t x = int64_t(position.x) * extents.stride + kx - extents.padding;
      const bool inside = y >= 0 && y < extents.height && x >= 0 && x < extents.width;
      const int64_t pixel = (position.image * int64_t(extents.height) + y) * extents.width + x;
      for (int32_t c = 0; c < channels.count; ++c) {
        const uint8_t code =
            inside ? codes[pixel * extents.input_channels + channels.first + c] : uint8_t(0);
        body(code, first + (int64_t(c) * extents.kernel + ky) * extents.kernel + kx);
      }
    }
  }
}

float offset_at(const crossbar_columns &columns, int64_t column) noexcept {
  return columns.psum_offset != nullptr ? columns.psum_offset[column] : 0.0f;
}

// What the offsets of an array add to an output.
float constant(const crossbar_extents &extents, const crossbar_columns &columns, int32_t array,
               int32_t output) noexcept {
  float sum = 0;
  if (columns.psum_scale == nullptr) return sum;
  for (int32_t slice = 0; slice < extents.slices; ++slice) {
    const int64_t column = first_column(extents, slice, array) + output;
    sum += columns.slices[slice].significance * offset_at(columns, column);
  }
  return sum;
}

// Calls `body(position)` with slice and array zero for every output, in the order of the output.
template <typename Body>
void for_each_output(const crossbar_extents &extents, Body &&body) noexcept {
  for (int32_t image = 0; image < extents.batch; ++image) {
    for (int32_t y = 0; y < extents.output_height; ++y) {
      for (int32_t x = 0; x < extents.output_width; ++x) {
        for (int32_t output = 0; output < extents.output_channels; ++output) {
          body(Position{image, y, x, 0, 0, output});
        }
      }
    }
  }
}

template <typename Cell>
void forward_of(const crossbar_extents &extents, const uint8_t *codes, const Cell *cells,
                const crossbar_columns &columns, float *output) noexcept {
  for_each_output(extents, [&](Position position) {
    float sum = 0;
    for (position.array = 0; position.array < extents.arrays; ++position.array) {
      sum += constant(extents, columns, position.array, position.output);
      for (position.slice = 0; position.slice < extents.slices; ++position.slice) {
        const crossbar_slice &slice = columns.slices[position.slice];
        const int64_t column = column_at(extents, position);
        const float psum = float(partial_sum(extents, codes, cells, position));
        if (columns.psum_scale == nullptr) {
          sum = std::fma(psum, slice.significance * columns.unit[column], sum);
        } else {
          const float q = code(slice, scaled(extents, columns, position, psum));
          sum = std::fma(q, slice.significance * columns.psum_scale[column], sum);
        }
      }
    }
    *output++ = sum;
  });
}

}  // namespace

int32_t partial_sum(const crossbar_extents &extents, const uint8_t *codes, const int8_t *cells,
                    const Position &position) noexcept {
  int32_t sum = 0;
  for_each_row(extents, codes, position,
               [&](uint8_t code, int64_t cell) { sum += int32_t(code) * cells[cell]; });
  return sum;
}

float partial_sum(const crossbar_extents &extents, const uint8_t *codes, const float *cells,
                  const Position &position) noexcept {
  float sum = 0;
  for_each_row(extents, codes, position,
               [&](uint8_t code, int64_t cell) { sum = std::fma(float(code), cells[cell], sum); });
  return sum;
}

float scaled(const crossbar_extents &extents, const crossbar_columns &columns,
             const Position &position, float partial_sum) noexcept {
  const int64_t column = column_at(extents, position);
  const float scale = columns.psum_scale[column];
  return std::fma(partial_sum, columns.unit[column] / scale, -offset_at(columns, column) / scale);
}

float code(const crossbar_slice &slice, float scaled) noexcept {
  if (slice.binary) return scaled >= 0 ? 1.0f : -1.0f;
  return std::nearbyint(std::min(std::max(scaled, slice.minimum_code), slice.maximum_code));
}

void forward(const crossbar_extents &extents, const uint8_t *codes, const int8_t *cells,
             const crossbar_columns &columns, float *output) noexcept {
  forward_of(extents, codes, cells, columns, output);
}

void forward(const crossbar_extents &extents, const uint8_t *codes, const float *cells,
             const crossbar_columns &columns, float *output) noexcept {
  forward_of(extents, codes, cells, columns, output);
}

void partial_sums(const crossbar_extents &extents, const uint8_t *codes, const int8_t *cells,
                  const crossbar_columns &columns, int32_t *partial_sums,
                  int16_t *psum_codes) noexcept {
  const int64_t plane = int64_t(extents.output_height) * extents.output_width;
  for_each_output(extents, [&](Position position) {
    const int64_t pixel = int64_t(position.y) * extents.output_width + position.x;
    for (position.array = 0; position.array < extents.arrays; ++position.array) {
      for (position.slice = 0; position.slice < extents.slices; ++position.slice) {
        const int32_t psum = partial_sum(extents, codes, cells, position);
        const int64_t place =
            (position.image * columns_per_layer(extents) + column_at(extents, position)) * plane +
            pixel;
        partial_sums[place] = psum;
        if (psum_codes == nullptr || columns.psum_scale == nullptr) continue;
        psum_codes[place] = int16_t(
            code(columns.slices[position.slice], scaled(extents, columns, position, float(psum))));
      }
    }
  });
}

}  // namespace crossbar::reference
