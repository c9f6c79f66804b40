// Column parameters and sums in blocks of columns.
#ifndef CROSSBAR_BACKWARD_COLUMNS_H
#define CROSSBAR_BACKWARD_COLUMNS_H

#include "backward_shape.h"

namespace crossbar {

// Parameters of the columns of one block; columns that only fill it up are zero.
struct alignas(cache_line) ColumnBlock {
  float ratio[block_columns], bias[block_columns];  // z = fma(Pint, ratio, bias)
  float passed[block_columns];  // significance * unit: dL/dPint per unit of the output gradient
  float split[block_columns];   // its part in dL/d(weight code)
  float minimum_code, maximum_code;
  bool binary;
  ClipMask filling;  // columns that only fill the block
};

// Sums over pixels of the output gradient g of the columns of one block.
template <typename Number>
struct alignas(cache_line) ColumnSums {
  Number unit[block_columns];         // g * Pint inside
  Number psum_scale[block_columns];   // g * (q - z) inside, g * clip outside
  Number psum_offset[block_columns];  // g outside
};

// Blocks in the order of `BackwardShape::block_index`.
void pack_columns(const BackwardCall &call, const BackwardShape &shape,
                  ColumnBlock *blocks) noexcept;

// Output gradients of one image [paddedPixels, columns], zero where they fill up the last tile or
// block; `gradient` itself where there is nothing to fill up, else in `padded`.
const float *padded_gradient(const BackwardShape &shape, const float *gradient,
                             float *padded) noexcept;

// Adds the sums of one image to those of its piece and clears them.
void drain(ColumnSums<float> *image, ColumnSums<double> *piece, int64_t count) noexcept;

// Adds up the sums of all pieces, in order, and writes the gradients.
void write_column_gradients(const BackwardCall &call, const BackwardShape &shape,
                            const ColumnSums<double> *sums) noexcept;

// The same for the ideal ADC, from the gradient [row, column] of a weight that every cell follows:
// d Pint is linear in the cells.
void write_ideal_column_gradients(const BackwardCall &call, const BackwardShape &shape,
                                  const float *products) noexcept;

}  // namespace crossbar

#endif
