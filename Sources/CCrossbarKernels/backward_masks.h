// Stage 1 of the blocked backward pass: which partial sums the ADC clipped, and the sums over
// pixels that the gradients of the columns consist of. Partial sums are formed in registers, as in
// the forward pass, and leave one bit each.
#ifndef CROSSBAR_BACKWARD_MASKS_H
#define CROSSBAR_BACKWARD_MASKS_H

#include <cstring>

#include "backward_columns.h"

namespace crossbar {

// Cells [block index, step, column, row of the step], zero-filled, rows as in a plane.
template <typename Isa>
class MaskCells {
 public:
  using Cell = typename Isa::Cell;

  MaskCells(const BackwardCall &call, const BackwardShape &shape) noexcept
      : call_(call), shape_(shape), packed_(shape.ideal ? 0 : offset(shape.extents.arrays)) {}

  explicit operator bool() const noexcept { return bool(packed_); }

  int64_t steps(int32_t array) const noexcept {
    const int64_t rows = array_rows(shape_.extents, array);
    return rounded_up(rows, Isa::rows_per_step * Isa::steps_together) / Isa::rows_per_step;
  }
  int64_t block_size(int32_t array) const noexcept {
    return steps(array) * Isa::rows_per_step * block_columns;
  }
  const Cell *block(int32_t array, int64_t slice_block) const noexcept {
    return packed_.data() + offset(array) + slice_block * block_size(array);
  }

  void pack(int32_t array) noexcept {
    const crossbar_extents &extents = shape_.extents;
    const int64_t channels = array_channels(extents, array).count;
    const int64_t area = int64_t(extents.kernel) * extents.kernel;
    Cell *const first = packed_.data() + offset(array);
    std::fill_n(first, extents.slices * shape_.blocks * block_size(array), Cell(0));
    for (int32_t slice = 0; slice < extents.slices; ++slice) {
      const int8_t *cells = call_.cells + first_cell(extents, slice, array);
      for (int32_t output = 0; output < extents.output_channels; ++output) {
        Cell *const column = first +
                             (slice * shape_.blocks + output / block_columns) * block_size(array) +
                             output % block_columns * Isa::rows_per_step;
        for (int64_t c = 0; c < channels; ++c) {
          for (int64_t tap = 0; tap < area; ++tap) {
            const int64_t row = tap * channels + c;
            column[row / Isa::rows_per_step * Isa::rows_per_step * block_columns +
                   row % Isa::rows_per_step] = *cells++;
          }
        }
      }
    }
  }

 private:
  int64_t offset(int32_t array) const noexcept {
    const int64_t full = array == 0 ? 0 : block_size(0);  // only the last array may be ragged
    const int64_t whole = array == shape_.extents.arrays && array > 0 ? array - 1 : array;
    const int64_t last = whole == array ? 0 : block_size(array - 1);
    return (whole * full + last) * shape_.extents.slices * shape_.blocks;
  }

  const BackwardCall &call_;
  const BackwardShape &shape_;
  Buffer<Cell> packed_;
};

// Windows of a strip of pixels, one after another, each padded to whole steps. Copies whole chunks,
// so what lies between two windows is arbitrary; its cells are zero.
template <typename Isa, int64_t chunk>
void pack_windows(const BackwardShape &shape, const typename Isa::Code *plane, int64_t channels,
                  int64_t first_pixel, int64_t count, int64_t window,
                  typename Isa::Code *windows) noexcept {
  using Code = typename Isa::Code;
  const crossbar_extents &extents = shape.extents;
  const int64_t run = extents.kernel * channels;
  const int64_t pitch = shape.plane_width * channels;
  int64_t y = first_pixel / extents.output_width, x = first_pixel % extents.output_width;
  for (int64_t pixel = 0; pixel < count; ++pixel) {
    const Code *from = plane + y * extents.stride * pitch + x * extents.stride * channels;
    Code *to = windows + pixel * window;
    for (int32_t ky = 0; ky < extents.kernel; ++ky, from += pitch, to += run) {
      std::memcpy(to, from, chunk * sizeof(Code));
      for (int64_t i = chunk; i < run; i += chunk) {
        std::memcpy(to + i, from + i, chunk * sizeof(Code));
      }
    }
    if (++x == extents.output_width) x = 0, ++y;
  }
}

// The partial sums of one tile of pixels and `Blocks` blocks of columns, in registers. What has
// products of whole tiles has a tile of its own (backward_amx.h).
template <typename Isa, int Blocks>
class PsumTile {
 public:
  void form(const typename Isa::Code *windows, int64_t window, const typename Isa::Cell *cells,
            int64_t steps) noexcept {
    constexpr int64_t step = Isa::rows_per_step * block_columns;
#pragma unroll
    for (int p = 0; p < pixels; ++p) {
#pragma unroll
      for (int v = 0; v < Blocks * vectors; ++v) psums_[p][v] = Isa::zero_integer();
    }
    for (int64_t i = 0; i < steps; ++i, windows += Isa::rows_per_step, cells += step) {
      typename Isa::Cells cell[Blocks * vectors];
#pragma unroll
      for (int v = 0; v < Blocks * vectors; ++v) {
        cell[v] = Isa::load_cells(cells + v / vectors * steps * step +
                                  v % vectors * Isa::lanes * Isa::rows_per_step);
      }
#pragma unroll
      for (int p = 0; p < pixels; ++p) {
        const typename Isa::Codes code = Isa::broadcast_codes(windows + p * window);
#pragma unroll
        for (int v = 0; v < Blocks * vectors; ++v) {
          psums_[p][v] = Isa::dot(psums_[p][v], code, cell[v]);
        }
      }
    }
  }
  typename Isa::Float at(int pixel, int vector) const noexcept {
    return Isa::to_float(psums_[pixel][vector]);
  }

 private:
  static constexpr int pixels = Isa::mask_pixels, vectors = int(block_columns) / Isa::lanes;
  typename Isa::Integer psums_[pixels][Blocks * vectors];
};

// The clip masks and sums of `Blocks` blocks of columns over one tile of pixels. `gradient` is that
// of the output of the first block [pixel, `pitch`]; blocks may belong to different slices.
template <typename Isa, int Blocks>
void mask_tile(const typename Isa::Code *windows, int64_t window, const typename Isa::Cell *cells,
               int64_t steps, const ColumnBlock *const *columns, const float *const *gradients,
               int64_t pitch, ColumnSums<float> *const *sums, ClipMask *const *masks) noexcept {
  using Float = typename Isa::Float;
  constexpr int pixels = Isa::mask_pixels;
  constexpr int vectors = int(block_columns) / Isa::lanes;
  PsumTile<Isa, Blocks> psums;
  psums.form(windows, window, cells, steps);
#pragma unroll
  for (int b = 0; b < Blocks; ++b) {
    const ColumnBlock &block = *columns[b];
    uint32_t bits[pixels] = {};
    const Float minimum = Isa::set(block.minimum_code), maximum = Isa::set(block.maximum_code);
    const Float zero = Isa::set(0);
#pragma unroll
    for (int v = 0; v < vectors; ++v) {
      const int lane = v * Isa::lanes;
      const Float ratio = Isa::load(block.ratio + lane), bias = Isa::load(block.bias + lane);
      Float unit = Isa::load(sums[b]->unit + lane);
      Float psum_scale = Isa::load(sums[b]->psum_scale + lane);
      Float psum_offset = Isa::load(sums[b]->psum_offset + lane);
#pragma unroll
      for (int p = 0; p < pixels; ++p) {
        const Float sum = psums.at(p, b * vectors + v);
        const Float z = Isa::fused(sum, ratio, bias);
        const Float clipped = Isa::min(Isa::max(z, minimum), maximum);
        const typename Isa::Mask inside = Isa::equal(clipped, z);
        const Float code = block.binary ? Isa::sign(z) : Isa::round(clipped);
        const Float gradient = Isa::load(gradients[b] + p * pitch + lane);
        psum_scale = Isa::multiply_add(
            gradient, Isa::select(inside, Isa::subtract(code, z), clipped), psum_scale);
        psum_offset = Isa::add(psum_offset, Isa::select(inside, zero, gradient));
        unit = Isa::multiply_add(Isa::select(inside, gradient, zero), sum, unit);
        bits[p] |= Isa::bits(inside) << lane;
      }
      Isa::store(sums[b]->unit + lane, unit);
      Isa::store(sums[b]->psum_scale + lane, psum_scale);
      Isa::store(sums[b]->psum_offset + lane, psum_offset);
    }
#pragma unroll
    for (int p = 0; p < pixels; ++p) masks[b][p] = ClipMask(bits[p] | block.filling);
  }
}

// Pixels whose windows are packed at once.
constexpr int64_t strip_pixels = 64;

template <typename Isa>
int64_t windows_size(const MaskCells<Isa> &cells) noexcept {
  return strip_pixels * cells.steps(0) * Isa::rows_per_step + 64;
}

// The clip masks [slice, block, paddedPixels] and sums [slice, block] of one array and image.
// `gradient` [paddedPixels, columns].
template <typename Isa>
void mask_array(const BackwardShape &shape, const MaskCells<Isa> &cells, int32_t array,
                const typename Isa::Code *plane, const ColumnBlock *columns, const float *gradient,
                typename Isa::Code *windows, ColumnSums<float> *sums, ClipMask *masks) noexcept {
  const int64_t channels = array_channels(shape.extents, array).count;
  const int64_t steps = cells.steps(array), window = steps * Isa::rows_per_step;
  const int64_t blocks = shape.extents.slices * shape.blocks;
  const bool narrow = shape.extents.kernel * channels <= 16;
  for (int64_t first = 0; first < shape.pixels; first += strip_pixels) {
    const int64_t count = std::min(strip_pixels, shape.pixels - first);
    (narrow ? pack_windows<Isa, 16> : pack_windows<Isa, 64>)(shape, plane, channels, first, count,
                                                             window, windows);
    for (int64_t block = 0; block < blocks; block += Isa::mask_blocks) {
      const bool whole = blocks - block >= Isa::mask_blocks;
      for (int64_t pixel = 0; pixel < count; pixel += Isa::mask_pixels) {
        const ColumnBlock *column[Isa::mask_blocks];
        const float *gradients[Isa::mask_blocks];
        ColumnSums<float> *sum[Isa::mask_blocks];
        ClipMask *mask[Isa::mask_blocks];
        for (int64_t b = 0; b < Isa::mask_blocks; ++b) {
          const int64_t index = std::min(block + b, blocks - 1);
          column[b] = columns + index;
          gradients[b] =
              gradient + (first + pixel) * shape.columns + index % shape.blocks * block_columns;
          sum[b] = sums + index;
          mask[b] = masks + index * shape.padded_pixels + first + pixel;
        }
        (whole ? mask_tile<Isa, Isa::mask_blocks>
               : mask_tile<Isa, 1>)(windows + pixel * window, window, cells.block(array, block),
                                    steps, column, gradients, shape.columns, sum, mask);
      }
    }
  }
}

}  // namespace crossbar

#endif
