// A crossbar layer as hardware computes it: integer cells, integer sums along columns, a comparison
// with integer thresholds, and then one multiplication for each converted column.
//
// Shares nothing with the fused convolution but its sizes, so that one can be checked against the
// other.
#ifndef INTEGER_INFERENCE_H
#define INTEGER_INFERENCE_H

#include "crossbar_kernels.h"

#ifdef __cplusplus
extern "C" {
#endif

// What is programmed into the arrays and converters of one layer.
typedef struct integer_layer {
  // [slices, arrays, outputChannels, channels, kernel, kernel], where `channels` is
  // `channels_per_array` of a partitioned layer, those missing in a ragged last array padded with
  // zeros, and all input channels of a replicated one.
  const int8_t *cells;
  int32_t code_count;         // codes of a converter, at least 2
  const int32_t *thresholds;  // [slices, arrays, outputChannels, code_count - 1], never falling
  const int16_t *codes;       // [slices, code_count], rising
} integer_layer;

// The converters' codes. A converter gives the code whose number is the number of its thresholds
// that the column's sum reaches. No floating-point number takes part.
//
// `activations` [batch, height, width, inputChannels]; `converted` [batch, slices, arrays,
// outputChannels, outputHeight, outputWidth].
crossbar_status integer_codes(const crossbar_extents *extents, const integer_layer *layer,
                              const uint8_t *activations, const crossbar_pool *pool,
                              int16_t *converted);

// What the digital part makes of the codes: for every array its constant is added, and then every
// slice's code times the multiplier of its column, rounded once.
//
// `converted` as above; `multipliers` [slices, arrays, outputChannels]; `constants` [arrays,
// outputChannels]. `output` [batch, outputHeight, outputWidth, outputChannels].
crossbar_status integer_output(const crossbar_extents *extents, const int16_t *converted,
                               const float *multipliers, const float *constants,
                               const crossbar_pool *pool, float *output);

#ifdef __cplusplus
}
#endif
#endif
