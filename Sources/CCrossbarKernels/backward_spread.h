// Stage 3 of the blocked backward pass where the ADC clips much: every slice of every array has a
// product of its own.
//
// The gradients of the partial sums of a strip of output rows times the cells of an array are what
// each pixel owes to every row of the array; they are then spread over the image, tap by tap.
// Unlike a product that is gathered tap by tap, whole vectors are filled by rows of the array,
// however few channels it has.
#ifndef CROSSBAR_BACKWARD_SPREAD_H
#define CROSSBAR_BACKWARD_SPREAD_H

#include "backward_cells.h"
#include "backward_columns.h"
#include "backward_fixed_point.h"

namespace crossbar {

// Output rows that are handled together: their gradients and products stay in the cache.
template <typename Isa>
int64_t spread_rows(const BackwardShape &shape) noexcept {
  constexpr int64_t pixels_sought = 48;
  const int64_t width = shape.extents.output_width;
  return std::clamp<int64_t>(pixels_sought / width, 1, shape.extents.output_height);
}
// Their pixels, and those that fill up the largest tile.
template <typename Isa>
int64_t spread_pixels(const BackwardShape &shape) noexcept {
  return spread_rows<Isa>(shape) * shape.extents.output_width + Isa::spread_pixels_of_one;
}
template <typename Isa>
int64_t owed_size(const BackwardShape &shape) noexcept {
  return spread_pixels<Isa>(shape) * rounded_up(array_rows(shape.extents, 0), Isa::lanes);
}

// Gradients of partial sums [pixel, part of an element, term] of output rows [first, first + rows):
// zero where the ADC clipped. In fixed point they are multiplied by `multiples`.
template <typename Isa, typename Product>
void pack_psum_gradients(const BackwardShape &shape, const ColumnBlock *columns,
                         const ClipMask *masks, const float *gradient, int64_t first, int64_t rows,
                         int64_t terms, float multiples,
                         typename Product::Element *packed) noexcept {
  const int64_t width = shape.extents.output_width, last = (first + rows) * width;
  for (int64_t index = 0; index < shape.extents.slices * shape.blocks; ++index) {
    const ColumnBlock &block = columns[index];
    const ClipMask *const mask = masks + index * shape.padded_pixels;
    for (int lane = 0; lane < block_columns; lane += Isa::lanes) {
      typename Isa::Float passed = Isa::load(block.passed + lane);
      if constexpr (Product::is_fixed_point) passed = Isa::multiply(passed, Isa::set(multiples));
      const float *values =
          gradient + first * width * shape.columns + index % shape.blocks * block_columns + lane;
      typename Product::Element *to = packed + index * block_columns + lane;
      for (int64_t pixel = first * width; pixel < last; ++pixel) {
        Product::store_terms(
            to, terms, Isa::multiply(Isa::load(values), Isa::keep(mask[pixel] >> lane, passed)));
        values += shape.columns;
        to += Product::parts * terms;
      }
    }
  }
}

// What `Pixels` pixels owe to `Vectors` vectors of rows from `row` on. `step` is that of gradients
// in fixed point.
template <typename Isa, typename Product, int Pixels, int Vectors>
void owed_tile(const ArrayCells<Isa, Product> &cells, int64_t row,
               const typename Product::Element *gradients, int64_t pitch, float step,
               float *owed) noexcept {
  typename Product::Sum sum[Pixels][Vectors];
#pragma unroll
  for (int p = 0; p < Pixels; ++p) {
#pragma unroll
    for (int v = 0; v < Vectors; ++v) sum[p][v] = Product::zero();
  }
  const typename Product::Element *of_term = cells.group(0, row);
  for (int64_t term = 0; term < cells.terms; term += Product::group) {
    typename Product::Operand cell[Vectors];
#pragma unroll
    for (int v = 0; v < Vectors; ++v) {
      cell[v] = Product::load(of_term + v * Isa::lanes * Product::group);
    }
#pragma unroll
    for (int p = 0; p < Pixels; ++p) {
      const typename Product::Operand terms =
          Product::broadcast(gradients + p * cells.terms + term);
#pragma unroll
      for (int v = 0; v < Vectors; ++v) sum[p][v] = Product::dot(sum[p][v], cell[v], terms);
    }
    of_term += cells.pitch * Product::group;
  }
#pragma unroll
  for (int p = 0; p < Pixels; ++p) {
#pragma unroll
    for (int v = 0; v < Vectors; ++v) {
      Isa::store(owed + p * pitch + row + v * Isa::lanes, Product::value(sum[p][v], step));
    }
  }
}

template <typename Isa, typename Product, int Pixels, int Vectors>
void owed_rows(const ArrayCells<Isa, Product> &cells, int64_t row,
               const typename Product::Element *gradients, int64_t pixels, int64_t pitch,
               float step, float *owed) noexcept {
  for (int64_t pixel = 0; pixel < pixels; pixel += Pixels) {
    owed_tile<Isa, Product, Pixels, Vectors>(cells, row, gradients + pixel * cells.terms, pitch,
                                             step, owed + pixel * pitch);
  }
}

// What `pixels` pixels owe to the rows of an array: [pixel, row]. What has products of whole tiles
// has another one (backward_amx.h).
template <typename Isa, typename Product>
struct Owed {
  static void to_array(const ArrayCells<Isa, Product> &cells,
                       const typename Product::Element *gradients, int64_t pixels, float step,
                       float *owed) noexcept {
    const int64_t pitch = cells.vectors * Isa::lanes;
    int64_t vector = 0;
    for (; vector + 2 <= cells.vectors; vector += 2) {
      owed_rows<Isa, Product, Isa::spread_pixels_of_two, 2>(cells, vector * Isa::lanes, gradients,
                                                            pixels, pitch, step, owed);
    }
    if (vector == cells.vectors) return;
    owed_rows<Isa, Product, Isa::spread_pixels_of_one, 1>(cells, vector * Isa::lanes, gradients,
                                                          pixels, pitch, step, owed);
  }
};

// Adds `count` numbers. The last whole vector and one that ends with the last number are both
// computed before either is stored, so that what they have in common is added once.
template <typename Isa>
void add_run(float *to, const float *from, int64_t count) noexcept {
  if (count < Isa::lanes) return Isa::add_first(to, from, count);
  for (; count >= 2 * Isa::lanes; count -= Isa::lanes, to += Isa::lanes, from += Isa::lanes) {
    Isa::store(to, Isa::add(Isa::load(to), Isa::load(from)));
  }
  const int64_t last = count - Isa::lanes;
  const typename Isa::Float begin = Isa::add(Isa::load(to), Isa::load(from));
  const typename Isa::Float end = Isa::add(Isa::load(to + last), Isa::load(from + last));
  Isa::store(to, begin);
  Isa::store(to + last, end);
}

// Adds what the pixels of output rows [first, first + rows) owe to the gradient of an image, whose
// first channel of the array is `gradient`.
template <typename Isa>
void spread(const BackwardShape &shape, int64_t channels, int64_t first, int64_t rows,
            const float *owed, int64_t pitch, float *gradient) noexcept {
  const crossbar_extents &extents = shape.extents;
  const int64_t stride = extents.stride, padding = extents.padding, all = extents.input_channels;
  for (int64_t row = 0; row < rows; ++row, owed += extents.output_width * pitch) {
    for (int64_t ky = 0; ky < extents.kernel; ++ky) {
      const int64_t y = (first + row) * stride + ky - padding;
      if (y < 0 || y >= extents.height) continue;
      for (int64_t kx = 0; kx < extents.kernel; ++kx) {
        const int64_t left = std::max<int64_t>(0, padding - kx + stride - 1) / stride;
        const float *from = owed + left * pitch + (ky * extents.kernel + kx) * channels;
        int64_t x = left * stride + kx - padding;
        float *to = gradient + (y * extents.width + x) * all;
        for (int64_t pixel = left; pixel < extents.output_width && x < extents.width; ++pixel) {
          add_run<Isa>(to, from, channels);
          from += pitch;
          to += stride * all;
          x += stride;
        }
      }
    }
  }
}

// Adds the gradient of the channels of one array to that of an image. `packed` and `owed` are
// scratch; in fixed point, `largest` [columns] are the largest output gradients of the image.
template <typename Isa, typename Product>
void spread_array(const BackwardShape &shape, const ArrayCells<Isa, Product> &cells,
                  const ColumnBlock *columns, const ClipMask *masks, const float *output_gradient,
                  const float *largest, typename Product::Element *packed, float *owed,
                  float *gradient) noexcept {
  FixedPoint fixed{};
  if constexpr (Product::is_fixed_point) fixed = psum_fixed_point(shape, columns, largest);
  const int64_t height = shape.extents.output_height, width = shape.extents.output_width;
  for (int64_t first = 0; first < height; first += spread_rows<Isa>(shape)) {
    const int64_t rows = std::min(spread_rows<Isa>(shape), height - first);
    pack_psum_gradients<Isa, Product>(shape, columns, masks, output_gradient, first, rows,
                                      cells.terms, fixed.multiples, packed);
    Owed<Isa, Product>::to_array(cells, packed, rows * width, fixed.step, owed);
    spread<Isa>(shape, cells.channels, first, rows, owed, cells.vectors * Isa::lanes, gradient);
  }
}

}  // namespace crossbar

#endif
