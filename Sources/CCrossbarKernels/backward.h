// The backward pass of every instruction set.
#ifndef CROSSBAR_BACKWARD_H
#define CROSSBAR_BACKWARD_H

#include <cstdint>

#include "crossbar_kernels.h"

namespace crossbar {

// The arguments of `crossbar_backward`, with validated extents.
struct BackwardCall {
  const crossbar_extents &extents;
  const uint8_t *codes;
  const int8_t *cells, *weight_codes;
  const crossbar_columns &columns;
  const float *output_gradient;
  const crossbar_pool *pool;
  const crossbar_gradients &gradients;

  // Whether the ADC passes every partial sum unchanged.
  bool ideal() const noexcept { return columns.psum_scale == nullptr; }

  // What a weight code adds to the output through one column, per unit of the activation code.
  float split(int32_t slice, int64_t column) const noexcept {
    return columns.split != nullptr ? columns.split[column]
                                    : columns.slices[slice].split_weight * columns.unit[column];
  }
};

// CROSSBAR_OK, or CROSSBAR_OUT_OF_MEMORY with nothing written.
using Backward = crossbar_status(const BackwardCall &call) noexcept;

// Plain loops that say what the others compute; sums are double.
Backward backward_reference;
Backward backward_portable;
#if defined(__x86_64__)
Backward backward_avx2;
Backward backward_avx2_fixed16;  // gradients are rounded to 16-bit fixed point
Backward backward_avx512bw;
Backward backward_avx512bw_fixed16;
Backward backward_avx512;
Backward backward_avx512_fixed16;
Backward backward_avx512_bf16;  // products are bfloat16
Backward backward_amx_fixed16;
#endif

}  // namespace crossbar

#endif
