// Stage 2 of the blocked backward pass: the weight gradient, a product of codes and masked output
// gradients over pixels. The clip masks of the slices combine into one factor per partial sum,
// because a slice's share of dL/d(weight code) is its split weight and not its cells.
#ifndef CROSSBAR_BACKWARD_WEIGHTS_H
#define CROSSBAR_BACKWARD_WEIGHTS_H

#include "backward_columns.h"
#include "backward_fixed_point.h"

namespace crossbar {

// One strip of output rows as the operands of the product.
template <typename Element>
struct WeightStrip {
  const Element *codes;      // of the plane: [row, column, channel, pixel of the group]
  const Element *gradients;  // masked: [output row, group of pixels, column, pixel of the group]
  int64_t rows;              // output rows
  int64_t code_row, code_group;  // elements between output rows, groups of pixels
  int64_t groups, columns;       // groups of pixels in a row, columns
  const float *steps;            // in fixed point, of every column
};

// Adds to `sums` [row, columns] of `Rows` rows and `Vectors` vectors of columns.
template <typename Isa, typename Product, int Rows, int Vectors>
void weight_tile(const WeightStrip<typename Product::Element> &strip, int64_t row, int64_t column,
                 float *sums) noexcept {
  constexpr int group = Product::group;
  sums += row * strip.columns + column;
  typename Product::Sum sum[Rows][Vectors];
#pragma unroll
  for (int r = 0; r < Rows; ++r) {
#pragma unroll
    for (int v = 0; v < Vectors; ++v) {
      sum[r][v] = Product::start(sums + r * strip.columns + v * Isa::lanes);
    }
  }
  const typename Product::Element *gradient = strip.gradients + column * group;
  for (int64_t y = 0; y < strip.rows; ++y) {
    const typename Product::Element *code = strip.codes + y * strip.code_row + row * group;
    for (int64_t i = 0; i < strip.groups; ++i) {
      typename Product::Operand masked[Vectors];
#pragma unroll
      for (int v = 0; v < Vectors; ++v)
        masked[v] = Product::load(gradient + v * Isa::lanes * group);
#pragma unroll
      for (int r = 0; r < Rows; ++r) {
        const typename Product::Operand codes = Product::broadcast(code + r * group);
#pragma unroll
        for (int v = 0; v < Vectors; ++v) sum[r][v] = Product::dot(sum[r][v], masked[v], codes);
      }
      gradient += strip.columns * group;
      code += strip.code_group;
    }
  }
#pragma unroll
  for (int r = 0; r < Rows; ++r) {
#pragma unroll
    for (int v = 0; v < Vectors; ++v) {
      Product::finish(sums + r * strip.columns + v * Isa::lanes, sum[r][v],
                      strip.steps + column + v * Isa::lanes);
    }
  }
}

// `weight_tile` of `rows` rows, which is at most `Rows`.
template <typename Isa, typename Product, int Vectors, int Rows>
void weight_tile_of(int64_t rows, const WeightStrip<typename Product::Element> &strip, int64_t row,
                    int64_t column, float *sums) noexcept {
  if constexpr (Rows > 1) {
    if (rows < Rows) {
      return weight_tile_of<Isa, Product, Vectors, Rows - 1>(rows, strip, row, column, sums);
    }
  }
  weight_tile<Isa, Product, Rows, Vectors>(strip, row, column, sums);
}

// Adds the products of `rows` consecutive rows of the array, which are one run of the plane, in
// tiles of about equal height.
template <typename Isa, typename Product, int Vectors, int MostRows>
void weight_columns(const WeightStrip<typename Product::Element> &strip, int64_t rows,
                    int64_t column, float *sums) noexcept {
  const int64_t tiles = (rows + MostRows - 1) / MostRows;
  for (int64_t tile = 0; tile < tiles; ++tile) {
    const int64_t row = rows * tile / tiles;
    weight_tile_of<Isa, Product, Vectors, MostRows>(rows * (tile + 1) / tiles - row, strip, row,
                                                    column, sums);
  }
}

template <typename Isa, typename Product>
void weight_run(const WeightStrip<typename Product::Element> &strip, int64_t rows,
                float *sums) noexcept {
  int64_t column = 0;
  for (; column + 2 * Isa::lanes <= strip.columns; column += 2 * Isa::lanes) {
    weight_columns<Isa, Product, 2, Product::weight_rows_of_two>(strip, rows, column, sums);
  }
  if (column < strip.columns) {
    weight_columns<Isa, Product, 1, Product::weight_rows_of_one>(strip, rows, column, sums);
  }
}

// Codes of a plane beside those of the pixels that are multiplied together with them.
template <typename Isa, typename Product>
void pack_codes(const BackwardShape &shape, int32_t array, const typename Isa::Code *plane,
                typename Product::Element *codes) noexcept {
  const int64_t partner =
      int64_t(shape.extents.stride) * array_channels(shape.extents, array).count;
  for (int64_t i = 0; i < shape.plane_size(array); i += Isa::lanes) {
    Product::store_codes(codes + i * Product::group, plane + i, plane + i + partner);
  }
}

// The factor of the output gradient of pixel `pixel`: the split weights of the slices that pass it.
template <typename Isa>
typename Isa::Float split_factor(const BackwardShape &shape, const ColumnBlock *columns,
                                 const ClipMask *masks, const int32_t *slices, int64_t count,
                                 int64_t block, int64_t pixel, int lane) noexcept {
  if (shape.ideal) return Isa::set(1);
  typename Isa::Float factor = Isa::set(0);
  for (int64_t i = 0; i < count; ++i) {
    const int64_t index = slices[i] * shape.blocks + block;
    const uint32_t bits = masks[index * shape.padded_pixels + pixel] >> lane;
    factor = Isa::add(factor, Isa::keep(bits, Isa::load(columns[index].split + lane)));
  }
  return factor;
}

// Masked gradients of output rows [first_row, first_row + rows), as `WeightStrip` wants them. Only
// `slices` take part. `multiples` [columns] are read in fixed point only.
template <typename Isa, typename Product>
void pack_masked(const BackwardShape &shape, const ColumnBlock *columns, const ClipMask *masks,
                 const int32_t *slices, int64_t count, const float *gradient, int64_t first_row,
                 int64_t rows, const float *multiples, typename Product::Element *masked) noexcept {
  constexpr int group = Product::group;
  const int64_t width = shape.extents.output_width;
  for (int64_t y = first_row; y < first_row + rows; ++y) {
    for (int64_t x = 0; x < width; x += group) {
      for (int64_t column = 0; column < shape.columns; column += Isa::lanes) {
        typename Isa::Float values[group];
        for (int i = 0; i < group; ++i) {
          const int64_t pixel = y * width + x + i;
          values[i] = x + i < width
                          ? Isa::multiply(Isa::load(gradient + pixel * shape.columns + column),
                                          split_factor<Isa>(shape, columns, masks, slices, count,
                                                            column / block_columns, pixel,
                                                            int(column % block_columns)))
                          : Isa::set(0);
          if constexpr (Product::is_fixed_point) {
            values[i] = Isa::multiply(values[i], Isa::load(multiples + column));
          }
        }
        Product::store_group(masked + column * group, values);
      }
      masked += shape.columns * group;
    }
  }
}

// Adds the weight gradient [row, column] of one array, image and polarity to `sums`. In fixed
// point, `largest` [columns] are the largest output gradients of the image, and `steps` [2,
// columns] is scratch.
template <typename Isa, typename Product>
void weight_array(const BackwardShape &shape, int32_t array, const typename Product::Element *codes,
                  const ColumnBlock *columns, const ClipMask *masks, const int32_t *slices,
                  int64_t count, const float *gradient, const float *largest, float *steps,
                  typename Product::Element *masked, float *sums) noexcept {
  const crossbar_extents &extents = shape.extents;
  const int64_t channels = array_channels(extents, array).count;
  const int64_t pitch = shape.plane_width * channels * Product::group;
  const int64_t run = extents.kernel * channels;
  float *const multiples = steps + shape.columns;
  if constexpr (Product::is_fixed_point) {
    weight_fixed_points(shape, columns, slices, count, largest, steps, multiples);
  }
  for (int64_t y = 0; y < extents.output_height; y += shape.weight_strip_rows()) {
    const int64_t rows = std::min(shape.weight_strip_rows(), extents.output_height - y);
    pack_masked<Isa, Product>(shape, columns, masks, slices, count, gradient, y, rows, multiples,
                              masked);
    for (int64_t ky = 0; ky < extents.kernel; ++ky) {
      const WeightStrip<typename Product::Element> strip{
          codes + (y * extents.stride + ky) * pitch,
          masked,
          rows,
          extents.stride * pitch,
          extents.stride * channels * Product::group * Product::group,
          (extents.output_width + Product::group - 1) / Product::group,
          shape.columns,
          steps};
      weight_run<Isa, Product>(strip, run, sums + ky * run * shape.columns);
    }
  }
}

}  // namespace crossbar

#endif
