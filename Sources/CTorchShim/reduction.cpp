#include <numeric>
#include <vector>

#include "guard.h"

using namespace torch_shim;

namespace {
at::Tensor reduce(torch_reduction operation, const at::Tensor &x, at::IntArrayRef axes,
                  bool keep_axes) {
  switch (operation) {
    case TORCH_SUM:
      return at::sum(x, axes, keep_axes);
    case TORCH_MEAN:
      return at::mean(x, axes, keep_axes);
    case TORCH_AMAX:
      return at::amax(x, axes, keep_axes);
    case TORCH_AMIN:
      return at::amin(x, axes, keep_axes);
    case TORCH_STANDARD_DEVIATION:
      return at::std(x, axes, /*unbiased=*/true, keep_axes);
  }
  throw std::invalid_argument("unknown reduction");
}
}  // namespace

bool torch_tensor_reduce(torch_reduction operation, const torch_tensor *tensor, const int64_t *axes,
                         int32_t axis_count, bool keep_axes, torch_tensor **result, char **error) {
  return guarded(error, [&] {
    std::vector<int64_t> all(static_cast<size_t>(tensor->value.dim()));
    std::iota(all.begin(), all.end(), int64_t{0});
    const at::IntArrayRef over = axis_count == 0 ? at::IntArrayRef(all) : sizes(axes, axis_count);
    *result = own(reduce(operation, tensor->value, over, keep_axes));
  });
}

bool torch_tensor_argmax(const torch_tensor *tensor, int64_t axis, torch_tensor **result,
                         char **error) {
  return guarded(error, [&] { *result = own(at::argmax(tensor->value, axis)); });
}

bool torch_tensor_top_indices(const torch_tensor *tensor, int64_t count, torch_tensor **result,
                              char **error) {
  return guarded(error, [&] { *result = own(std::get<1>(at::topk(tensor->value, count))); });
}

bool torch_tensor_sort(const torch_tensor *tensor, int64_t axis, torch_tensor **result,
                       char **error) {
  return guarded(error, [&] { *result = own(std::get<0>(at::sort(tensor->value, axis))); });
}

bool torch_tensor_bincount(const torch_tensor *tensor, int64_t length, torch_tensor **result,
                           char **error) {
  return guarded(error, [&] { *result = own(at::bincount(tensor->value, {}, length)); });
}
