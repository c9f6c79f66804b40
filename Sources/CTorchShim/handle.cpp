#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <torch/version.h>

#include <cstdlib>

#include "guard.h"

namespace torch_shim {
std::atomic<int64_t> live_tensors{0};

at::ScalarType scalar_type(torch_scalar_type type) {
  switch (type) {
    case TORCH_UINT8:
      return at::kByte;
    case TORCH_INT8:
      return at::kChar;
    case TORCH_INT16:
      return at::kShort;
    case TORCH_INT32:
      return at::kInt;
    case TORCH_INT64:
      return at::kLong;
    case TORCH_FLOAT32:
      return at::kFloat;
    case TORCH_FLOAT64:
      return at::kDouble;
    case TORCH_BOOL:
      return at::kBool;
    case TORCH_BFLOAT16:
      return at::kBFloat16;
    case TORCH_FLOAT16:
      return at::kHalf;
  }
  throw std::invalid_argument("unknown scalar type");
}

at::Device device(torch_device device) {
  return at::Device(device == TORCH_CUDA ? at::kCUDA : at::kCPU);
}
}  // namespace torch_shim

using namespace torch_shim;

void torch_tensor_free(torch_tensor *tensor) { delete tensor; }
void torch_generator_free(torch_generator *generator) { delete generator; }
void torch_message_free(char *message) { free(message); }
int64_t torch_tensor_live_count(void) { return live_tensors.load(std::memory_order_relaxed); }

bool torch_tensor_retain(const torch_tensor *tensor, torch_tensor **result, char **error) {
  return guarded(error, [&] { *result = own(tensor->value); });
}

const char *torch_version(void) { return TORCH_VERSION; }
bool torch_cuda_available(void) { return at::hasCUDA(); }
void torch_set_thread_count(int32_t count) { at::set_num_threads(count); }
int32_t torch_thread_count(void) { return at::get_num_threads(); }

bool torch_uses_tensor_float32(void) { return at::globalContext().allowTF32CuDNN(); }

void torch_use_tensor_float32(bool allowed) {
  at::Context &context = at::globalContext();
  context.setAllowTF32CuDNN(allowed);
  context.setAllowTF32CuBLAS(allowed);
  context.setDeterministicCuDNN(true);
  context.setBenchmarkCuDNN(false);
}

bool torch_set_gradient_recording(bool enabled) {
  const bool before = c10::GradMode::is_enabled();
  c10::GradMode::set_enabled(enabled);
  return before;
}
bool torch_gradient_recording(void) { return c10::GradMode::is_enabled(); }

int32_t torch_tensor_rank(const torch_tensor *tensor) {
  return static_cast<int32_t>(tensor->value.dim());
}

void torch_tensor_shape(const torch_tensor *tensor, int64_t *shape) {
  for (int64_t axis = 0; axis < tensor->value.dim(); ++axis) shape[axis] = tensor->value.size(axis);
}

torch_scalar_type torch_tensor_scalar_type(const torch_tensor *tensor) {
  switch (tensor->value.scalar_type()) {
    case at::kByte:
      return TORCH_UINT8;
    case at::kChar:
      return TORCH_INT8;
    case at::kShort:
      return TORCH_INT16;
    case at::kInt:
      return TORCH_INT32;
    case at::kLong:
      return TORCH_INT64;
    case at::kDouble:
      return TORCH_FLOAT64;
    case at::kBool:
      return TORCH_BOOL;
    case at::kBFloat16:
      return TORCH_BFLOAT16;
    case at::kHalf:
      return TORCH_FLOAT16;
    default:
      return TORCH_FLOAT32;  // the shim makes no other kind
  }
}

torch_device torch_tensor_device(const torch_tensor *tensor) {
  return tensor->value.is_cuda() ? TORCH_CUDA : TORCH_CPU;
}

bool torch_tensor_is_channels_last(const torch_tensor *tensor) {
  return tensor->value.dim() == 4 && tensor->value.is_contiguous(at::MemoryFormat::ChannelsLast);
}
