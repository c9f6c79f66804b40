// Fused crossbar convolution: partial sums are formed, digitised and added up in registers and
// never reach memory. Pure C ABI; holds no policy and knows nothing of libtorch.
//
// Layouts. Activations and gradients of activations are channels-last: [batch, height, width,
// channels]. Cells are [slices, arrays, outputChannels, channelsOfArray, kernel, kernel], where
// array `a` of a partitioned layer holds the input channels [a * channels_per_array,
// min(input_channels, (a + 1) * channels_per_array)) and every array of a replicated layer holds
// all of them, so an array's block has `channelsOfArray(a)` channels and blocks follow one another
// without padding. Column parameters are [slices, arrays, outputChannels].
#ifndef CROSSBAR_KERNELS_H
#define CROSSBAR_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Which input channels an array sees.
typedef enum crossbar_mapping {
  CROSSBAR_PARTITIONED = 0,  // a slice of them, whole kernels only
  CROSSBAR_REPLICATED = 1,   // all of them (the authors' release)
} crossbar_mapping;

// Instruction sets, worst first. A variant may use what lies below it.
typedef enum crossbar_isa {
  CROSSBAR_ISA_REFERENCE = 0,    // plain loops, the specification
  CROSSBAR_ISA_PORTABLE = 1,     // blocked C++ without intrinsics
  CROSSBAR_ISA_AVX2 = 2,         // AVX2 and FMA
  CROSSBAR_ISA_AVX512BW = 3,     // AVX-512 F, BW, DQ and VL
  CROSSBAR_ISA_AVX512 = 4,       // and VNNI, as most processors with AVX-512
  CROSSBAR_ISA_AVX512_BF16 = 5,  // and bfloat16 products
  CROSSBAR_ISA_AMX = 6,          // AVX-512 with VNNI, and AMX's tiles of bytes
} crossbar_isa;

typedef enum crossbar_status {
  CROSSBAR_OK = 0,
  CROSSBAR_INVALID_EXTENTS = 1,       // a size is not positive, or sizes contradict one another
  CROSSBAR_ACCUMULATOR_OVERFLOW = 2,  // a partial sum might not fit 24 bits (exact in float)
  CROSSBAR_UNSUPPORTED_ISA = 3,
  CROSSBAR_OUT_OF_MEMORY = 4,
} crossbar_status;

// How products of the backward pass are rounded. The forward pass is always exact.
typedef enum crossbar_precision {
  CROSSBAR_FLOAT32 = 0,
  // Gradients are rounded to 16 bits before they are multiplied, where the instruction set has
  // faster products of these: to bfloat16 (sums are float32) with AVX512_BF16, to fixed point (sums
  // are exact) with AMX, AVX512, AVX512BW and AVX2. Elsewhere the same as float32.
  CROSSBAR_MIXED = 1,
} crossbar_precision;

// Sizes of one layer call. All are element counts and positive, but for the padding. The output is
// (size + 2 * padding - kernel) / stride + 1 pixels high and wide.
typedef struct crossbar_extents {
  int32_t batch, input_channels, height, width;
  int32_t output_channels, kernel, stride;
  int32_t padding;  // zero or more, the same on all four sides
  int32_t output_height, output_width;
  int32_t arrays;              // A
  int32_t channels_per_array;  // of every array but a ragged last one; unused when replicated
  int32_t slices;              // converted slices: 2S with dual conversion (positive ones first)
  crossbar_mapping mapping;
  // What the caller promises of the data. Together with the rows of an array they bound every
  // partial sum; a product of the three above 2^24 is refused, because sums are converted to float
  // exactly.
  int32_t maximum_code;  // no activation code exceeds it: 2^activationBits - 1, at most 255
  int32_t maximum_cell;  // no cell exceeds it in magnitude, at most 128; varied cells are not bound
} crossbar_extents;

// The ADC of one slice.
typedef struct crossbar_slice {
  float significance;  // what a converted partial sum is multiplied by: +-2^(cellBits * i)
  float minimum_code, maximum_code;  // clip range of z, and of the codes
  bool binary;                       // codes are -1 and +1, +1 for z >= 0
  float split_weight;  // significance * d(cell)/d(weight code): 1/S for the specified split
  int32_t
      polarity;  // 0: its cells follow every weight; +1 (-1): only weights whose code is >= 0 (< 0)
} crossbar_slice;

// Everything about the columns. A null psum_scale is the ideal ADC; a null psum_offset is zero.
typedef struct crossbar_columns {
  const crossbar_slice *slices;  // [slices]
  const float *unit;  // [slices, arrays, outputChannels]: value of one unit of the integer partial
                      // sum, sw * sx
  const float *psum_scale;   // [slices, arrays, outputChannels]
  const float *psum_offset;  // [slices, arrays, outputChannels]
  // [slices, arrays, outputChannels], for the backward pass: what a weight code adds to the output
  // per unit of the activation code. Null where that is split_weight * unit: where cells are digits
  // of the weight codes.
  const float *split;
} crossbar_columns;

// Runs body(context, i) for every i in [0, count), in any order and on any threads, and returns
// when all are done. Work is cut into pieces that do not depend on the number of threads. Where a
// function takes a pool, null runs everything on the calling thread.
typedef struct crossbar_pool {
  void (*run)(void *pool, int64_t count, void (*body)(void *context, int64_t index), void *context);
  void *pool;
} crossbar_pool;

// What the backward pass returns; a null pointer leaves that gradient out. Gradients are summed
// over batch and positions and hold no LSQ gradient scale.
typedef struct crossbar_gradients {
  float
      *activation;  // [batch, height, width, inputChannels], with respect to the activation *code*
  float *weight_code;  // [arrays, outputChannels, channelsOfArray, kernel, kernel] blocks, one
                       // after another
  float *unit;         // [slices, arrays, outputChannels], through P = unit * Pint
  float *psum_scale;   // [slices, arrays, outputChannels]
  float *psum_offset;  // [slices, arrays, outputChannels]
} crossbar_gradients;

// The fastest instruction set of this machine, or what CROSSBAR_ISA (reference, portable, avx2,
// avx512bw, avx512, avx512bf16, amx) caps it to. Asked once.
crossbar_isa crossbar_isa_detected(void);
bool crossbar_isa_supported(crossbar_isa isa);
const char *crossbar_isa_name(crossbar_isa isa);

// With z = fma(Pint, unit / psum_scale, -psum_offset / psum_scale), clipped and rounded half to
// even to the code q, one output is the sum over arrays and slices of significance * (q *
// psum_scale + psum_offset). It is added up in one order, so that every variant returns the same
// bits:
//
//   output = output + (sum of significance * psum_offset over slices)  for every array, followed by
//   output = fma(q, significance * psum_scale, output)                 for every slice of the array
//   output = fma(Pint, significance * unit, output)                    in its place with the ideal
//   ADC
//
// `codes` [batch, height, width, inputChannels]; `cells` as above. `output` [batch, outputHeight,
// outputWidth, outputChannels]. Nothing is written unless CROSSBAR_OK is returned.
crossbar_status crossbar_forward(crossbar_isa isa, const crossbar_extents *extents,
                                 const uint8_t *codes, const int8_t *cells,
                                 const crossbar_columns *columns, const crossbar_pool *pool,
                                 float *output);

// The same with real-valued cells (variation). Pint is then a float that starts at zero and takes
// fma(code, cell, Pint) for every row of the array in the order kernel column, kernel row, channel.
crossbar_status crossbar_forward_varied(crossbar_isa isa, const crossbar_extents *extents,
                                        const uint8_t *codes, const float *cells,
                                        const crossbar_columns *columns, const crossbar_pool *pool,
                                        float *output);

// Integer partial sums [batch, slices, arrays, outputChannels, outputHeight, outputWidth] and,
// unless null, their ADC codes; for probes and tests, not for speed. The ideal ADC has no codes: it
// leaves them alone.
crossbar_status crossbar_partial_sums(crossbar_isa isa, const crossbar_extents *extents,
                                      const uint8_t *codes, const int8_t *cells,
                                      const crossbar_columns *columns, const crossbar_pool *pool,
                                      int32_t *partial_sums, int16_t *psum_codes);

// Gradients of the forward pass; partial sums are formed again, not stored. `weight_codes`
// [arrays, outputChannels, channelsOfArray, kernel, kernel] blocks tell the polarity of each
// weight.
crossbar_status crossbar_backward(crossbar_isa isa, crossbar_precision precision,
                                  const crossbar_extents *extents, const uint8_t *codes,
                                  const int8_t *cells, const int8_t *weight_codes,
                                  const crossbar_columns *columns, const float *output_gradient,
                                  const crossbar_pool *pool, const crossbar_gradients *gradients);

#ifdef __cplusplus
}
#endif
#endif
