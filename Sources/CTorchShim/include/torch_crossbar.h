// The fused kernels of CCrossbarKernels as differentiable operations of libtorch, on the CPU.
//
// Between a normalisation and a convolution only uint8 codes are kept. As libtorch lets no gradient
// through integers, codes travel with a *carrier*: a float tensor of the activation's shape without
// storage of its own (one zero, expanded) whose only purpose is to be a place in the graph.
#ifndef TORCH_CROSSBAR_H
#define TORCH_CROSSBAR_H

#include "crossbar_kernels.h"
#include "torch_shim.h"

#ifdef __cplusplus
extern "C" {
#endif

// What a crossbar convolution needs to know beside its tensors.
typedef struct torch_crossbar_layer {
  int32_t kernel, stride, padding;
  int32_t arrays, channels_per_array, slices;
  int32_t maximum_code, maximum_cell;  // bounds of codes and of cells' magnitudes
  crossbar_mapping mapping;
  crossbar_precision precision;
  crossbar_isa isa;
  const crossbar_slice *slice_list;  // [slices], copied
} torch_crossbar_layer;

// Batch normalisation, clipping to [0, 1] and rounding to `levels` + 1 codes. `input` is
// [N, C, H, W] in float32; `scale`, `shift` and the running statistics [C]. In training the running
// statistics are updated in place. `codes` [N, C, H, W], uint8, channels-last.
bool torch_normalized_codes(const torch_tensor *input, const torch_tensor *scale,
                            const torch_tensor *shift, torch_tensor *running_mean,
                            torch_tensor *running_variance, bool training, double momentum,
                            double epsilon, int32_t levels, torch_tensor **codes,
                            torch_tensor **carrier, char **error);

// Codes as real numbers, codes / levels, with the carrier's gradient.
bool torch_codes_to_real(const torch_tensor *codes, const torch_tensor *carrier, int32_t levels,
                         torch_tensor **result, char **error);

// Which weights a column holds, and the codes they are clipped to.
typedef struct torch_weight_columns {
  int32_t arrays, channels_per_array;
  bool replicated;  // every array holds all input channels
  double minimum_code, maximum_code;
} torch_weight_columns;

// Weights as whole numbers of steps, round(clip(weight / step)), straight through inside the clip
// range. `weight` [O, C, k, k], or [A * O, C, k, k] replicated, and `step` [A, O], both with
// gradient, in float32 or float64, on the CPU. Result [A, O, channelsPerArray, k, k], zero where a
// ragged last array has no channel.
bool torch_weight_codes(const torch_tensor *weight, const torch_tensor *step,
                        const torch_weight_columns *columns, torch_tensor **result, char **error);

typedef enum torch_encoding {
  TORCH_TWOS_COMPLEMENT,
  TORCH_DIFFERENTIAL,
  TORCH_DUAL_CONVERSION,
} torch_encoding;

// How codes are cut into digits; see BitSlicing.
typedef struct torch_bit_slicing {
  torch_encoding encoding;
  int32_t weight_bits, cell_bits, slices;
  const double *shares;  // [slices]: derivative of a digit by its code; copied
} torch_bit_slicing;

// Digits of whole numbers, least significant first and positive polarity before negative, with
// gradient. `codes` of any shape, in float32 or float64, on the CPU. Result [convertedSlices] +
// that shape.
bool torch_bit_slices(const torch_tensor *codes, const torch_bit_slicing *slicing,
                      torch_tensor **result, char **error);

// y of the specification. `weight_codes` [A, O, channelsPerArray, k, k] as floats, with gradient,
// channels of a ragged last array padded; `cells` [S, A, O, channelsPerArray, k, k] likewise,
// without gradient; `unit`, `psum_scale` (null: ideal ADC) and `psum_offset` (may be null) [S, A,
// O] with gradient; `split` (null: cells are digits of the codes) [S, A, O] without. Result
// [N, O, H', W'], channels-last.
bool torch_crossbar_convolution(const torch_crossbar_layer *layer, const torch_tensor *codes,
                                const torch_tensor *carrier, const torch_tensor *weight_codes,
                                const torch_tensor *cells, const torch_tensor *unit,
                                const torch_tensor *psum_scale, const torch_tensor *psum_offset,
                                const torch_tensor *split, torch_tensor **result, char **error);

// The same with real-valued cells, float32: a simulated chip. Has no gradient.
bool torch_crossbar_varied_convolution(const torch_crossbar_layer *layer, const torch_tensor *codes,
                                       const torch_tensor *cells, const torch_tensor *unit,
                                       const torch_tensor *psum_scale,
                                       const torch_tensor *psum_offset, torch_tensor **result,
                                       char **error);

// Partial sums, int32, and their codes, int16, [N, S, A, O, H', W'], as the fused kernels form
// them; `psum_scale` must be there. Has no gradient.
bool torch_crossbar_partial_sums(const torch_crossbar_layer *layer, const torch_tensor *codes,
                                 const torch_tensor *cells, const torch_tensor *unit,
                                 const torch_tensor *psum_scale, const torch_tensor *psum_offset,
                                 torch_tensor **partial_sums, torch_tensor **psum_codes,
                                 char **error);

// A layer as hardware computes it, see integer_inference.h. `codes` [N, C, H, W], uint8; `cells`
// [S, A, O, channels, k, k], int8; `thresholds` [S, A, O, codes - 1], int32; `code_list` [S,
// codes], int16. Result int16, [N, S, A, O, H', W'].
bool torch_integer_codes(const torch_crossbar_layer *layer, const torch_tensor *codes,
                         const torch_tensor *cells, const torch_tensor *thresholds,
                         const torch_tensor *code_list, torch_tensor **result, char **error);

// The digital part behind it. `converted` is the result of `torch_integer_codes` for `codes`;
// `multipliers` [S, A, O] and `constants` [A, O], float32. Result [N, O, H', W'], channels-last.
bool torch_integer_output(const torch_crossbar_layer *layer, const torch_tensor *codes,
                          const torch_tensor *converted, const torch_tensor *multipliers,
                          const torch_tensor *constants, torch_tensor **result, char **error);

#ifdef __cplusplus
}
#endif
#endif
