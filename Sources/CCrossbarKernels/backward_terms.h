// Operands of the gathered activation gradient (backward_inputs.h), and what clipped partial sums
// take off it.
#ifndef CROSSBAR_BACKWARD_TERMS_H
#define CROSSBAR_BACKWARD_TERMS_H

#include <cstring>

#include "backward_cells.h"
#include "backward_inputs.h"

namespace crossbar {

// The sum over slices (and replicated arrays) of significance * unit * cell, for one output
// channel. Terms are output channels, and channels those of the layer.
template <typename Isa, typename Product>
void pack_combined_weights(const BackwardCall &call, int64_t output,
                           const InputWeights<Isa, Product> &weights) noexcept {
  constexpr int64_t most_rows = 256;
  const crossbar_extents &extents = call.extents;
  const int64_t area = int64_t(extents.kernel) * extents.kernel;
  const int32_t sharing = extents.mapping == CROSSBAR_REPLICATED ? extents.arrays : 1;
  for (int32_t group = 0; group < extents.arrays; group += sharing) {
    const ChannelRange channels = array_channels(extents, group);
    const int64_t rows = channels.count * area;
    int64_t channel = channels.first, tap = 0;
    for (int64_t first = 0; first < rows; first += most_rows) {
      const int64_t count = std::min(most_rows, rows - first);
      float sums[most_rows] = {};
      for (int32_t array = group; array < group + sharing; ++array) {
        for (int32_t slice = 0; slice < extents.slices; ++slice) {
          const float passed = call.columns.slices[slice].significance *
                               call.columns.unit[first_column(extents, slice, array) + output];
          const int8_t *const cells =
              call.cells + first_cell(extents, slice, array) + output * rows + first;
          for (int64_t row = 0; row < count; ++row) sums[row] += passed * float(cells[row]);
        }
      }
      for (int64_t row = 0; row < count; ++row) {
        weights.at(channel, tap, output) = Product::element(sums[row]);
        if (++tap == area) tap = 0, ++channel;
      }
    }
  }
}

// Calls `body(pixel, place of its terms)` for every output pixel and clears the room around rows.
template <typename Element, typename Body>
void for_each_pixel(const BackwardShape &shape, const InputTile &tile, Element *data,
                    Body &&body) noexcept {
  const int64_t width = shape.extents.output_width;
  for (int64_t y = 0; y < shape.extents.output_height; ++y) {
    Element *const row = data + y * tile.width * tile.terms;
    Element *const pixels = row + tile.left * tile.terms, *const right =
                                                              pixels + width * tile.terms;
    std::fill(row, pixels, Element(0));
    std::fill(right, row + tile.width * tile.terms, Element(0));
    for (int64_t x = 0; x < width; ++x) body(y * width + x, pixels + x * tile.terms);
  }
}

// Output gradients [paddedPixels, columns] as they are: the terms of combined weights.
template <typename Isa, typename Product>
void pack_gradients(const BackwardShape &shape, const InputTile &tile, const float *gradient,
                    typename Product::Element *data) noexcept {
  for_each_pixel(shape, tile, data, [&](int64_t pixel, typename Product::Element *terms) {
    for (int64_t column = 0; column < shape.columns; column += Isa::lanes) {
      Product::store_terms(terms + column, tile.terms,
                           Isa::load(gradient + pixel * shape.columns + column));
    }
  });
}

// Calls `body(pixel, index of the block, lane)` for every clipped partial sum of one array.
template <typename Body>
void for_each_clipped(const BackwardShape &shape, const ClipMask *masks, Body &&body) noexcept {
  for (int64_t index = 0; index < shape.extents.slices * shape.blocks; ++index) {
    const ClipMask *const mask = masks + index * shape.padded_pixels;
    for (int64_t first = 0; first < shape.pixels; first += 4) {
      uint64_t four;
      std::memcpy(&four, mask + first, sizeof(four));
      if (four == ~uint64_t(0)) continue;
      for (int64_t pixel = first; pixel < std::min(first + 4, shape.pixels); ++pixel) {
        for (uint32_t clipped = ClipMask(~mask[pixel]); clipped != 0; clipped &= clipped - 1) {
          body(pixel, index, __builtin_ctz(clipped));
        }
      }
    }
  }
}

template <typename Isa>
int64_t count_clipped(const BackwardShape &shape, const ClipMask *masks) noexcept {
  int64_t count = 0;
  for (int64_t index = 0; index < shape.block_count(); ++index, masks += shape.padded_pixels) {
    int64_t pixel = 0;
    for (; pixel + 4 <= shape.pixels; pixel += 4) {
      uint64_t four;
      std::memcpy(&four, masks + pixel, sizeof(four));
      count += __builtin_popcountll(~four);
    }
    for (; pixel < shape.pixels; ++pixel) count += __builtin_popcount(ClipMask(~masks[pixel]));
  }
  return count;
}

// Adds `factor` times the cells of a term to the gradient of one pixel. Whole vectors are added
// where the image has room, with zeros in place of what are cells of the next tap.
template <typename Isa, typename Product>
void add_cells(const ArrayCells<Isa, Product> &cells, int64_t tap, int64_t term,
               typename Isa::Float factor, const float *end, float *place) noexcept {
  for (int64_t c = 0; c < cells.channels; c += Isa::lanes, place += Isa::lanes) {
    const int64_t count = cells.channels - c;
    typename Isa::Float cell = cells.load(tap * cells.channels + c, term);
    if (count < Isa::lanes) cell = Isa::keep((1u << count) - 1, cell);
    if (end - place >= Isa::lanes) {
      Isa::store(place, Isa::multiply_add(factor, cell, Isa::load(place)));
    } else {
      Isa::store_first(place, Isa::multiply_add(factor, cell, Isa::load_first(place, count)),
                       count);
    }
  }
}

// Takes off the gradient of one image what the clipped partial sums of one array did not pass.
// `cells` are those of the array, whose first channel is `first_channel`.
template <typename Isa, typename Product>
void take_off_clipped(const BackwardShape &shape, const ColumnBlock *columns, const ClipMask *masks,
                      const ArrayCells<Isa, Product> &cells, const float *output_gradient,
                      int64_t first_channel, float *gradient) noexcept {
  const crossbar_extents &extents = shape.extents;
  const int64_t width = extents.output_width, kernel = extents.kernel;
  const int64_t channels = extents.input_channels, pitch = extents.width * channels;
  const float *const end = gradient + extents.height * pitch;
  for_each_clipped(shape, masks, [&](int64_t pixel, int64_t index, int64_t lane) {
    const int64_t column = index % shape.blocks * block_columns + lane;
    const typename Isa::Float excess =
        Isa::set(-columns[index].passed[lane] * output_gradient[pixel * shape.columns + column]);
    const int64_t term = index * block_columns + lane;
    const int64_t y = pixel / width * extents.stride - extents.padding;
    const int64_t x = pixel % width * extents.stride - extents.padding;
    const int64_t first = std::max<int64_t>(0, -x), last = std::min(kernel, extents.width - x);
    for (int64_t ky = std::max<int64_t>(0, -y); ky < std::min(kernel, extents.height - y); ++ky) {
      float *const row = gradient + (y + ky) * pitch + x * channels + first_channel;
      for (int64_t kx = first; kx < last; ++kx) {
        add_cells(cells, ky * kernel + kx, term, excess, end, row + kx * channels);
      }
    }
  });
}

}  // namespace crossbar

#endif
