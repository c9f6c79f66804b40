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
                    double decay, bool nesterov, double limit, char **error) {
  return guarded(error, [&] {
    const at::NoGradGuard without_gradients;
    const at::Tensor gradient = parameter->value.grad();
    if (!gradient.defined()) return;
    const at::Tensor pull = decay == 0 ? gradient : at::add(gradient, parameter->value, decay);
    velocity->value.mul_(momentum).add_(pull);
    const at::Tensor step = nesterov ? at::add(pull, velocity->value, momentum) : velocity->value;
    if (limit > 0) {
      const at::Tensor free = at::add(parameter->value, step, -rate);
      const at::Tensor kept =
          at::minimum(at::maximum(free, parameter->value * (1 - limit)), parameter->value * 2);
      velocity->value.masked_fill_(free.ne(kept), 0);
      parameter->value.copy_(kept);
    } else {
      parameter->value.add_(step, -rate);
    }
  });
}
