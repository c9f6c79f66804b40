#include <stdexcept>
#include <vector>

#include "determinism.h"
#include "guard.h"

using namespace torch_shim;

namespace {
/// Over all axes at once. Largest and smallest elements do not depend on the order.
at::Tensor reduce_all(torch_reduction operation, const at::Tensor &x) {
  const auto count = static_cast<double>(x.numel());
  switch (operation) {
    case TORCH_SUM:
      return ordered_sum(x);
    case TORCH_MEAN:
      return ordered_sum(x) / count;
    case TORCH_AMAX:
      return at::amax(x);
    case TORCH_AMIN:
      return at::amin(x);
    case TORCH_STANDARD_DEVIATION: {
      const at::Tensor difference = x - broadcastable(ordered_sum(x) / count, x);
      return at::sqrt(ordered_sum(difference * difference) / (count - 1));
    }
  }
  throw std::invalid_argument("unknown reduction");
}

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
    const at::Tensor &x = tensor->value;
    const bool whole = axis_count == 0 || axis_count == x.dim();
    if (!whole) {
      *result = own(reduce(operation, x, sizes(axes, axis_count), keep_axes));
      return;
    }
    const at::Tensor number = reduce_all(operation, x);
    const std::vector<int64_t> ones(static_cast<size_t>(x.dim()), int64_t{1});
    *result = own(keep_axes ? number.reshape(ones) : number);
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

bool torch_tensor_search_sorted(const torch_tensor *sorted, const torch_tensor *values,
                                torch_tensor **result, char **error) {
  return guarded(error, [&] {
    *result = own(at::searchsorted(sorted->value.contiguous(), values->value.contiguous()));
  });
}

bool torch_tensor_bincount(const torch_tensor *tensor, int64_t length, torch_tensor **result,
                           char **error) {
  return guarded(error, [&] { *result = own(at::bincount(tensor->value, {}, length)); });
}
