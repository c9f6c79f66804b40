// Weight gradients of all pieces of the blocked backward pass, added up in order.
#ifndef CROSSBAR_BACKWARD_TOTALS_H
#define CROSSBAR_BACKWARD_TOTALS_H

#include "backward_shape.h"

namespace crossbar {

struct WeightTotals {
  // Adds the sums of all pieces to those of the first, for one array.
  void add_pieces(int32_t array) const noexcept;
  // Writes the gradient of the weights of one array, after `add_pieces`.
  void write(int32_t array) const noexcept;

  const BackwardCall &call;
  const BackwardShape &shape;
  float *sums;  // [piece, polarity, row, column]
};

}  // namespace crossbar

#endif
