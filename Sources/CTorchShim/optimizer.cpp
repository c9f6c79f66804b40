#include <c10/core/GradMode.h>

#include "guard.h"

using namespace torch_shim;

bool torch_tensor_assign(torch_tensor *tensor, const torch_tensor *values, char **error) {
  return guarded(error, [&] {
    const at::NoGradGuard without_gradients;
    if (!tensor->value.sizes().equals(values->value.sizes())) {
      throw std::invalid_argument("the values have another shape");
    }
    tensor->value.copy_(values->value);
  });
}

bool torch_sgd_step(torch_tensor *parameter, torch_tensor *velocity, double rate, double momentum,
                    double decay, char **error) {
  return guarded(error, [&] {
    const at::NoGradGuard without_gradients;
    const at::Tensor gradient = parameter->value.grad();
    if (!gradient.defined()) return;
    velocity->value.mul_(momentum).add_(gradient);
    if (decay != 0) velocity->value.add_(parameter->value, decay);
    parameter->value.add_(velocity->value, -rate);
  });
}
