// Batch normalisation, clipping to [0, 1] and rounding to activation codes in one pass over memory:
// what stands between two crossbar convolutions. Rows are positions of all images, channels-last.
//
//   v = (x - mean) / sqrt(variance + epsilon) * scale + shift,  code = round(clip(v, 0, 1) *
//   levels)
//
// Sums are formed per channel over blocks of rows whose number depends on the sizes alone, so
// results do not depend on the number of threads. Every instruction set gives the same bits.
#ifndef NORMALIZED_CODES_H
#define NORMALIZED_CODES_H

#include <stdint.h>

#include "crossbar_kernels.h"

#ifdef __cplusplus
extern "C" {
#endif

// Mean and biased variance of each channel. `values` [rows, channels].
crossbar_status normalized_codes_statistics(int64_t rows, int64_t channels, const float *values,
                                            const crossbar_pool *pool, float *mean,
                                            float *variance);

// What a channel's values are mapped with: v = x * slope + intercept.
typedef struct normalized_codes_affine {
  const float *slope;      // scale / sqrt(variance + epsilon)
  const float *intercept;  // shift - mean * slope
  float levels;            // 2^bits - 1, the largest code
} normalized_codes_affine;

// `codes` [rows, channels].
crossbar_status normalized_codes_forward(int64_t rows, int64_t channels, const float *values,
                                         const normalized_codes_affine *affine,
                                         const crossbar_pool *pool, uint8_t *codes);

// With g the gradient of a code, dv = g * levels where 0 <= v <= 1 and 0 elsewhere:
// shift_gradient = sum dv, slope_gradient = sum dv * (x - mean), both per channel.
crossbar_status normalized_codes_gradient_sums(int64_t rows, int64_t channels, const float *values,
                                               const float *mean, const float *code_gradient,
                                               const normalized_codes_affine *affine,
                                               const crossbar_pool *pool, float *shift_gradient,
                                               float *slope_gradient);

// value_gradient = slope * dv + value_factor * (x - mean) + constant: the whole rule of batch
// normalisation once the two per-channel terms are known (both zero with fixed statistics).
crossbar_status normalized_codes_value_gradient(int64_t rows, int64_t channels, const float *values,
                                                const float *mean, const float *code_gradient,
                                                const normalized_codes_affine *affine,
                                                const float *value_factor, const float *constant,
                                                const crossbar_pool *pool, float *value_gradient);

#ifdef __cplusplus
}
#endif
#endif
