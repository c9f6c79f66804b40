#include <ATen/CPUGeneratorImpl.h>

#include "guard.h"

using namespace torch_shim;

bool torch_tensor_from_bytes(const void *bytes, const int64_t *shape, int32_t rank,
                             torch_scalar_type type, torch_device to, torch_tensor **result,
                             char **error) {
  return guarded(error, [&] {
    const auto options = at::TensorOptions().dtype(scalar_type(type));
    at::Tensor tensor = at::empty(sizes(shape, rank), options);
    std::memcpy(tensor.data_ptr(), bytes, tensor.nbytes());
    *result = own(tensor.to(device(to)));
  });
}

bool torch_tensor_full(double value, const int64_t *shape, int32_t rank, torch_scalar_type type,
                       torch_device on, torch_tensor **result, char **error) {
  return guarded(error, [&] {
    const auto options = at::TensorOptions().dtype(scalar_type(type)).device(device(on));
    *result = own(at::full(sizes(shape, rank), value, options));
  });
}

bool torch_tensor_range(int64_t count, torch_device on, torch_tensor **result, char **error) {
  return guarded(error, [&] {
    *result = own(at::arange(count, at::TensorOptions().dtype(at::kLong).device(device(on))));
  });
}

bool torch_tensor_copy_bytes(const torch_tensor *tensor, void *bytes, size_t size, char **error) {
  return guarded(error, [&] {
    const at::Tensor values = tensor->value.detach().to(at::kCPU).contiguous();
    if (values.nbytes() != size) throw std::invalid_argument("the buffer has another size");
    std::memcpy(bytes, values.data_ptr(), size);
  });
}

bool torch_tensor_to(const torch_tensor *tensor, torch_scalar_type type, torch_device to,
                     torch_tensor **result, char **error) {
  return guarded(error, [&] {
    // To a GPU the copy is in order with what follows there, and pageable memory has been read when
    // the call returns: nothing has to wait for it here.
    const bool returns_at_once = to == TORCH_CUDA && tensor->value.is_cpu();
    *result = own(tensor->value.to(device(to), scalar_type(type), returns_at_once));
  });
}

bool torch_tensor_in_format(const torch_tensor *tensor, torch_memory_format format,
                            torch_tensor **result, char **error) {
  return guarded(error, [&] {
    *result =
        own(tensor->value.contiguous(format == TORCH_CHANNELS_LAST ? at::MemoryFormat::ChannelsLast
                                                                   : at::MemoryFormat::Contiguous));
  });
}

bool torch_generator_new(uint64_t seed, torch_device on, torch_generator **result, char **error) {
  return guarded(error, [&] {
    at::Generator generator = on == TORCH_CPU
                                  ? at::detail::createCPUGenerator(seed)
                                  : at::globalContext().defaultGenerator(device(on)).clone();
    generator.set_current_seed(seed);
    *result = new torch_generator{std::move(generator)};
  });
}

bool torch_generator_get_state(const torch_generator *generator, torch_tensor **result,
                               char **error) {
  return guarded(error, [&] { *result = own(generator->value.get_state()); });
}

bool torch_generator_set_state(torch_generator *generator, const torch_tensor *state,
                               char **error) {
  return guarded(error, [&] { generator->value.set_state(state->value.cpu()); });
}

bool torch_tensor_random(torch_generator *generator, torch_distribution distribution,
                         const int64_t *shape, int32_t rank, torch_scalar_type type,
                         torch_tensor **result, char **error) {
  return guarded(error, [&] {
    const auto options =
        at::TensorOptions().dtype(scalar_type(type)).device(generator->value.device());
    *result =
        own(distribution == TORCH_NORMAL ? at::randn(sizes(shape, rank), generator->value, options)
                                         : at::rand(sizes(shape, rank), generator->value, options));
  });
}
