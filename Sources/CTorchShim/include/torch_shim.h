// C ABI over the part of libtorch that Colonnade calls. Must compile as C.
//
// Every function that can fail returns false, leaves its results alone and hands over a message in
// `*error` that the caller frees. Every `torch_tensor **result` hands over one owned handle.
#ifndef TORCH_SHIM_H
#define TORCH_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct torch_tensor torch_tensor;        // owned; null may be freed
typedef struct torch_generator torch_generator;  // owned; null may be freed

typedef enum torch_scalar_type {
  TORCH_UINT8 = 0,
  TORCH_INT8 = 1,
  TORCH_INT16 = 2,
  TORCH_INT32 = 3,
  TORCH_INT64 = 4,
  TORCH_FLOAT32 = 5,
  TORCH_FLOAT64 = 6,
  TORCH_BOOL = 7,
  TORCH_BFLOAT16 = 8,
  TORCH_FLOAT16 = 9,
} torch_scalar_type;

typedef enum torch_device { TORCH_CPU = 0, TORCH_CUDA = 1 } torch_device;

typedef enum torch_memory_format {
  TORCH_CONTIGUOUS = 0,
  TORCH_CHANNELS_LAST = 1,
} torch_memory_format;

// --- Handles, errors, environment (handle.cpp)

void torch_tensor_free(torch_tensor *tensor);
void torch_generator_free(torch_generator *generator);
void torch_message_free(char *message);
/// Tensor handles that are alive in this process: for leak checks.
int64_t torch_tensor_live_count(void);
/// A second handle to the same tensor.
bool torch_tensor_retain(const torch_tensor *tensor, torch_tensor **result, char **error);
const char *torch_version(void);
bool torch_cuda_available(void);
void torch_set_thread_count(int32_t count);
int32_t torch_thread_count(void);
/// Whether CUDA may round the operands of float32 products to TensorFloat-32 (10 bits behind the
/// leading one); sums stay in float32. Also has CUDA choose algorithms that repeat their results.
void torch_use_tensor_float32(bool allowed);
/// Whether convolutions on CUDA may round as torch_use_tensor_float32 says.
bool torch_uses_tensor_float32(void);
/// Switches recording of gradients for this thread; returns what it was.
bool torch_set_gradient_recording(bool enabled);
bool torch_gradient_recording(void);

// --- Creation and transfer (creation.cpp)

/// Copies row-major values from `bytes`, which holds exactly the elements of `shape`.
bool torch_tensor_from_bytes(const void *bytes, const int64_t *shape, int32_t rank,
                             torch_scalar_type type, torch_device device, torch_tensor **result,
                             char **error);
bool torch_tensor_full(double value, const int64_t *shape, int32_t rank, torch_scalar_type type,
                       torch_device device, torch_tensor **result, char **error);
/// Integers 0, 1, ... count - 1 as int64.
bool torch_tensor_range(int64_t count, torch_device device, torch_tensor **result, char **error);
/// Copies the values in row-major order; `size` must equal the bytes of the tensor.
bool torch_tensor_copy_bytes(const torch_tensor *tensor, void *bytes, size_t size, char **error);
bool torch_tensor_to(const torch_tensor *tensor, torch_scalar_type type, torch_device device,
                     torch_tensor **result, char **error);
/// Memory order only: the logical shape stays. Channels-last needs rank 4.
bool torch_tensor_in_format(const torch_tensor *tensor, torch_memory_format format,
                            torch_tensor **result, char **error);

bool torch_generator_new(uint64_t seed, torch_device device, torch_generator **result,
                         char **error);
/// The generator's state as a uint8 tensor, and back.
bool torch_generator_get_state(const torch_generator *generator, torch_tensor **result,
                               char **error);
bool torch_generator_set_state(torch_generator *generator, const torch_tensor *state, char **error);
typedef enum torch_distribution { TORCH_UNIFORM = 0, TORCH_NORMAL = 1 } torch_distribution;
/// Uniform in [0, 1) or standard normal.
bool torch_tensor_random(torch_generator *generator, torch_distribution distribution,
                         const int64_t *shape, int32_t rank, torch_scalar_type type,
                         torch_tensor **result, char **error);

// --- Properties (handle.cpp)

int32_t torch_tensor_rank(const torch_tensor *tensor);
void torch_tensor_shape(const torch_tensor *tensor, int64_t *shape);
torch_scalar_type torch_tensor_scalar_type(const torch_tensor *tensor);
torch_device torch_tensor_device(const torch_tensor *tensor);
bool torch_tensor_is_channels_last(const torch_tensor *tensor);

// --- Element-wise (elementwise.cpp)

typedef enum torch_unary {
  TORCH_NEGATE,
  TORCH_ABSOLUTE,
  TORCH_EXP,
  TORCH_LOG,
  TORCH_SQRT,
  TORCH_SIGN,
  TORCH_ROUND,  // half to even
  TORCH_FLOOR,
  TORCH_RELU,
  TORCH_IS_FINITE,
  TORCH_LOGICAL_NOT,
} torch_unary;
bool torch_tensor_unary(torch_unary operation, const torch_tensor *tensor, torch_tensor **result,
                        char **error);

typedef enum torch_binary {
  TORCH_ADD,
  TORCH_SUBTRACT,
  TORCH_MULTIPLY,
  TORCH_DIVIDE,
  TORCH_FLOOR_DIVIDE,
  TORCH_REMAINDER,
  TORCH_MAXIMUM,
  TORCH_MINIMUM,
  TORCH_EQUAL,
  TORCH_LESS,
  TORCH_LESS_EQUAL,
  TORCH_GREATER,
  TORCH_GREATER_EQUAL,
  TORCH_LOGICAL_AND,
} torch_binary;
/// Shapes are broadcast against each other.
bool torch_tensor_binary(torch_binary operation, const torch_tensor *left,
                         const torch_tensor *right, torch_tensor **result, char **error);
bool torch_tensor_binary_scalar(torch_binary operation, const torch_tensor *left, double right,
                                torch_tensor **result, char **error);
/// The gradient passes where minimum <= value <= maximum.
bool torch_tensor_clamp(const torch_tensor *tensor, double minimum, double maximum,
                        torch_tensor **result, char **error);
bool torch_tensor_select(const torch_tensor *condition, const torch_tensor *yes,
                         const torch_tensor *no, torch_tensor **result, char **error);

// --- Reductions (reduction.cpp)

typedef enum torch_reduction {
  TORCH_SUM,
  TORCH_MEAN,
  TORCH_AMAX,
  TORCH_AMIN,
  TORCH_STANDARD_DEVIATION,  // unbiased
} torch_reduction;
/// Over `axes`, or over all of them where `axis_count` is 0.
bool torch_tensor_reduce(torch_reduction operation, const torch_tensor *tensor, const int64_t *axes,
                         int32_t axis_count, bool keep_axes, torch_tensor **result, char **error);
bool torch_tensor_argmax(const torch_tensor *tensor, int64_t axis, torch_tensor **result,
                         char **error);
/// The `count` largest along the last axis, as indices.
bool torch_tensor_top_indices(const torch_tensor *tensor, int64_t count, torch_tensor **result,
                              char **error);
/// Ascending along `axis`.
bool torch_tensor_sort(const torch_tensor *tensor, int64_t axis, torch_tensor **result,
                       char **error);
/// How many elements of the ascending last axis of `sorted` are smaller than each value.
bool torch_tensor_search_sorted(const torch_tensor *sorted, const torch_tensor *values,
                                torch_tensor **result, char **error);
/// For every value [rows, n] the nearest of its row's levels [rows, levels], int64, and the mean of
/// these levels by softmax(-temperature |value - level|), with gradient. On the CPU.
bool torch_soft_levels(const torch_tensor *values, const torch_tensor *levels, double temperature,
                       torch_tensor **mean, torch_tensor **nearest, char **error);
/// Counts of integers 0 ... length - 1 in a flat int64 tensor.
bool torch_tensor_bincount(const torch_tensor *tensor, int64_t length, torch_tensor **result,
                           char **error);

// --- Shapes (shape.cpp)

bool torch_tensor_reshape(const torch_tensor *tensor, const int64_t *shape, int32_t rank,
                          torch_tensor **result, char **error);
bool torch_tensor_permute(const torch_tensor *tensor, const int64_t *axes, int32_t rank,
                          torch_tensor **result, char **error);
bool torch_tensor_expand(const torch_tensor *tensor, const int64_t *shape, int32_t rank,
                         torch_tensor **result, char **error);
bool torch_tensor_slice(const torch_tensor *tensor, int64_t axis, int64_t start, int64_t end,
                        torch_tensor **result, char **error);
bool torch_tensor_concatenate(const torch_tensor *const *tensors, int32_t count, int64_t axis,
                              torch_tensor **result, char **error);
bool torch_tensor_index_select(const torch_tensor *tensor, int64_t axis,
                               const torch_tensor *indices, torch_tensor **result, char **error);
/// Repeats each element along `axis` `count` times, neighbours together.
bool torch_tensor_repeat_interleave(const torch_tensor *tensor, int64_t count, int64_t axis,
                                    torch_tensor **result, char **error);
/// Zeros around the last two axes.
bool torch_tensor_pad(const torch_tensor *tensor, int64_t before_height, int64_t after_height,
                      int64_t before_width, int64_t after_width, torch_tensor **result,
                      char **error);

// --- Layers (layers.cpp, convolution.cpp, batch_norm.cpp)

bool torch_tensor_matmul(const torch_tensor *left, const torch_tensor *right, torch_tensor **result,
                         char **error);
/// input [N, C, H, W], weight [O, C / groups, k, k], bias null or [O].
bool torch_conv2d(const torch_tensor *input, const torch_tensor *weight, const torch_tensor *bias,
                  int64_t stride, int64_t padding, int64_t groups, torch_tensor **result,
                  char **error);
/// In training the running statistics are updated in place.
bool torch_batch_norm(const torch_tensor *input, const torch_tensor *scale,
                      const torch_tensor *shift, torch_tensor *running_mean,
                      torch_tensor *running_variance, bool training, double momentum,
                      double epsilon, torch_tensor **result, char **error);
bool torch_max_pool2d(const torch_tensor *input, int64_t kernel, int64_t stride, int64_t padding,
                      torch_tensor **result, char **error);
/// Mean over the batch; labels are int64 class indices.
bool torch_cross_entropy(const torch_tensor *logits, const torch_tensor *labels,
                         double label_smoothing, torch_tensor **result, char **error);

// --- Automatic differentiation and updates (autograd.cpp, optimizer.cpp)

bool torch_tensor_set_requires_gradient(torch_tensor *tensor, bool value, char **error);
bool torch_tensor_requires_gradient(const torch_tensor *tensor);
bool torch_tensor_detach(const torch_tensor *tensor, torch_tensor **result, char **error);
/// Null where no gradient has arrived.
bool torch_tensor_gradient(const torch_tensor *tensor, torch_tensor **result, char **error);
bool torch_tensor_clear_gradient(torch_tensor *tensor, char **error);
/// `gradient` may be null for a scalar.
bool torch_tensor_backward(const torch_tensor *tensor, const torch_tensor *gradient, char **error);
/// Forward: `value`, detached. Backward: the whole gradient goes to `surrogate`, same shape.
bool torch_straight_through(const torch_tensor *value, const torch_tensor *surrogate,
                            torch_tensor **result, char **error);
/// Forward: the tensor itself. Backward: the gradient times `factor`.
bool torch_scale_gradient(const torch_tensor *tensor, double factor, torch_tensor **result,
                          char **error);
/// Partial sums [N, S, A, O, H, W] times columns [S, A, O], whose gradient is added up in float64.
bool torch_scale_columns(const torch_tensor *sums, const torch_tensor *columns,
                         torch_tensor **result, char **error);
/// Overwrites the values of `tensor`, outside of automatic differentiation.
bool torch_tensor_assign(torch_tensor *tensor, const torch_tensor *values, char **error);
/// g = gradient + decay * p; v = momentum * v + g; p -= rate * (nesterov ? g + momentum * v : v),
/// in place, outside of automatic differentiation. A parameter without a gradient is left alone.
/// With `limit` above 0, elements are positive, and none shrinks by more than that part of itself or
/// grows to more than twice itself: where one would, its step is cut and its v is 0.
bool torch_sgd_step(torch_tensor *parameter, torch_tensor *velocity, double rate, double momentum,
                    double decay, bool nesterov, double limit, char **error);

#ifdef __cplusplus
}
#endif
#endif
