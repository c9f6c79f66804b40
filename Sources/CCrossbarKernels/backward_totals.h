// Weight gradients of all pieces of the blocked backward pass, added up in order.
#ifndef CROSSBAR_BACKWARD_TOTALS_H
#define CROSSBAR_BACKWARD_TOTALS_H

#include "backward_shape.h"

namespace crossbar {

class WeightTotals {
 public:
  // `sums` [piece, polarity, row, column].
  WeightTotals(const BackwardCall &call, const BackwardShape &shape, float *sums) noexcept
      : call(call), shape(shape), sums(sums) {}

  // Adds the sums of all pieces to those of the first, for one array.
  void add_pieces(int32_t array) const noexcept;
  // Writes the gradient of the weights of one array, after `add_pieces`.
  void write(int32_t array) const noexcept;

 private:
  // What sums of positive and of negative weights are multiplied by: with the ideal ADC no mask was
  // applied, nor any split weight.
  void factors(int32_t array, int64_t output, double (&result)[2]) const noexcept;
  void write_block(int32_t array, int64_t first_output, int64_t count) const noexcept;

  const BackwardCall &call;
  const BackwardShape &shape;
  float *const sums;
};

}  // namespace crossbar

#endif
