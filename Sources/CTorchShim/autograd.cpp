#include <torch/csrc/autograd/custom_function.h>

#include "guard.h"

using namespace torch_shim;

namespace {
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Forward: the value. Backward: everything to the surrogate.
struct StraightThrough : torch::autograd::Function<StraightThrough> {
  static at::Tensor forward(AutogradContext *, const at::Tensor &value, const at::Tensor &) {
    return value.alias();
  }
  static variable_list backward(AutogradContext *, variable_list gradients) {
    return {at::Tensor(), gradients[0]};
  }
};

/// Forward: the tensor. Backward: the gradient times a constant.
struct ScaleGradient : torch::autograd::Function<ScaleGradient> {
  static at::Tensor forward(AutogradContext *context, const at::Tensor &tensor, double factor) {
    context->saved_data["factor"] = factor;
    return tensor.alias();
  }
  static variable_list backward(AutogradContext *context, variable_list gradients) {
    return {gradients[0] * context->saved_data["factor"].toDouble(), at::Tensor()};
  }
};
}  // namespace

bool torch_tensor_set_requires_gradient(torch_tensor *tensor, bool value, char **error) {
  return guarded(error, [&] { tensor->value.set_requires_grad(value); });
}

bool torch_tensor_requires_gradient(const torch_tensor *tensor) {
  return tensor->value.requires_grad();
}

bool torch_tensor_detach(const torch_tensor *tensor, torch_tensor **result, char **error) {
  return guarded(error, [&] { *result = own(tensor->value.detach()); });
}

bool torch_tensor_gradient(const torch_tensor *tensor, torch_tensor **result, char **error) {
  return guarded(error, [&] {
    const at::Tensor gradient = tensor->value.grad();
    *result = gradient.defined() ? own(gradient) : nullptr;
  });
}

bool torch_tensor_clear_gradient(torch_tensor *tensor, char **error) {
  return guarded(error, [&] { tensor->value.mutable_grad() = at::Tensor(); });
}

bool torch_tensor_backward(const torch_tensor *tensor, const torch_tensor *gradient, char **error) {
  return guarded(
      error, [&] { tensor->value.backward(gradient == nullptr ? at::Tensor() : gradient->value); });
}

bool torch_straight_through(const torch_tensor *value, const torch_tensor *surrogate,
                            torch_tensor **result, char **error) {
  return guarded(error, [&] {
    if (!value->value.sizes().equals(surrogate->value.sizes())) {
      throw std::invalid_argument("value and surrogate differ in shape");
    }
    *result = own(StraightThrough::apply(value->value.detach(), surrogate->value));
  });
}

bool torch_scale_gradient(const torch_tensor *tensor, double factor, torch_tensor **result,
                          char **error) {
  return guarded(error, [&] { *result = own(ScaleGradient::apply(tensor->value, factor)); });
}
