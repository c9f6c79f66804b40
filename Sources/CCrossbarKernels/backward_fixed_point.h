// Steps of the 16-bit fixed point that gradients are rounded to where products are integers.
//
// A gradient is a multiple of a step, which is as small as the largest gradients of the image
// allow: one step for every column in the product with codes, which adds up over pixels, and one
// for an array in the product with cells, which adds up over columns. The largest gradients are
// then more precise than in bfloat16, and those of 1 / 128 of them as precise.
#ifndef CROSSBAR_BACKWARD_FIXED_POINT_H
#define CROSSBAR_BACKWARD_FIXED_POINT_H

#include "backward_columns.h"

namespace crossbar {

// Whether sums of products that fit 32 bits leave enough of the 16.
bool fixed_point_fits(const BackwardCall &call) noexcept;

// A step, and what gradients are multiplied by to become multiples of it. Where all are zero, or
// next to nothing, so are the multiples; what is not finite stays so.
struct FixedPoint {
  float step, multiples;
};

// Of the gradients of all partial sums of an array. `largest` [columns] are the largest magnitudes
// of the output gradients of the image.
FixedPoint psum_fixed_point(const BackwardShape &shape, const ColumnBlock *columns,
                            const float *largest) noexcept;

// Of the masked gradients of every column, for the weights of `count` slices.
void weight_fixed_points(const BackwardShape &shape, const ColumnBlock *columns,
                         const int32_t *slices, int64_t count, const float *largest, float *steps,
                         float *multiples) noexcept;

}  // namespace crossbar

#endif
