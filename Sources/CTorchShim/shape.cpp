#include <vector>

#include "determinism.h"
#include "guard.h"

using namespace torch_shim;

bool torch_tensor_reshape(const torch_tensor *tensor, const int64_t *shape, int32_t rank,
                          torch_tensor **result, char **error) {
  return guarded(error, [&] { *result = own(at::reshape(tensor->value, sizes(shape, rank))); });
}

bool torch_tensor_permute(const torch_tensor *tensor, const int64_t *axes, int32_t rank,
                          torch_tensor **result, char **error) {
  return guarded(error, [&] { *result = own(at::permute(tensor->value, sizes(axes, rank))); });
}

bool torch_tensor_expand(const torch_tensor *tensor, const int64_t *shape, int32_t rank,
                         torch_tensor **result, char **error) {
  return guarded(error, [&] { *result = own(expanded(tensor->value, sizes(shape, rank))); });
}

bool torch_tensor_slice(const torch_tensor *tensor, int64_t axis, int64_t start, int64_t end,
                        torch_tensor **result, char **error) {
  return guarded(error, [&] { *result = own(at::slice(tensor->value, axis, start, end)); });
}

bool torch_tensor_concatenate(const torch_tensor *const *tensors, int32_t count, int64_t axis,
                              torch_tensor **result, char **error) {
  return guarded(error, [&] {
    std::vector<at::Tensor> list;
    for (int32_t i = 0; i < count; ++i) list.push_back(tensors[i]->value);
    *result = own(at::cat(list, axis));
  });
}

bool torch_tensor_index_select(const torch_tensor *tensor, int64_t axis,
                               const torch_tensor *indices, torch_tensor **result, char **error) {
  return guarded(error,
                 [&] { *result = own(at::index_select(tensor->value, axis, indices->value)); });
}

bool torch_tensor_repeat_interleave(const torch_tensor *tensor, int64_t count, int64_t axis,
                                    torch_tensor **result, char **error) {
  return guarded(error, [&] { *result = own(at::repeat_interleave(tensor->value, count, axis)); });
}

bool torch_tensor_pad(const torch_tensor *tensor, int64_t before_height, int64_t after_height,
                      int64_t before_width, int64_t after_width, torch_tensor **result,
                      char **error) {
  return guarded(error, [&] {
    *result = own(at::constant_pad_nd(tensor->value,
                                      {before_width, after_width, before_height, after_height}, 0));
  });
}
