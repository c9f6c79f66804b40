// Limiting elements to a range, with a gradient in one pass: libtorch's forms two masks, combines
// them and selects by them, which shows in networks in floating point with clipped activations.
#include <torch/csrc/autograd/custom_function.h>

#include "clones.h"
#include "guard.h"
#include "pool.h"
#include "torch_shim.h"

using namespace torch_shim;

namespace {
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// The gradients of those elements that lie between the limits, zero for the others.
///
/// Every gradient is read and every result written, whatever the element: where either depends on
/// it, the compiler makes a branch of it, and no vectors.
template <typename Element>
[[gnu::always_inline]] inline void select_inside(const Element *values, const Element *gradients,
                                                 Element minimum, Element maximum, int64_t count,
                                                 Element *results) {
  for (int64_t i = 0; i < count; ++i) {
    const bool is_inside = (values[i] >= minimum) & (values[i] <= maximum);
    const Element gradient = gradients[i];
    results[i] = is_inside ? gradient : Element(0);
  }
}

SHIM_CLONES
void pass_inside(const float *values, const float *gradients, float minimum, float maximum,
                 int64_t count, float *results) {
  select_inside(values, gradients, minimum, maximum, count, results);
}

SHIM_CLONES
void pass_inside(const double *values, const double *gradients, double minimum, double maximum,
                 int64_t count, double *results) {
  select_inside(values, gradients, minimum, maximum, count, results);
}

struct Clamp : torch::autograd::Function<Clamp> {
  static at::Tensor forward(AutogradContext *context, const at::Tensor &values, double minimum,
                            double maximum) {
    context->save_for_backward({values});
    context->saved_data["minimum"] = minimum;
    context->saved_data["maximum"] = maximum;
    return at::clamp(values, minimum, maximum);
  }

  static variable_list backward(AutogradContext *context, variable_list gradients) {
    const at::Tensor values = context->get_saved_variables()[0];
    const double minimum = context->saved_data["minimum"].toDouble();
    const double maximum = context->saved_data["maximum"].toDouble();
    // Elements lie in memory as those of the values do, whatever the order of the dimensions.
    const at::Tensor passed = gradients[0].strides() == values.strides()
                                  ? gradients[0]
                                  : at::empty_like(values).copy_(gradients[0]);
    at::Tensor result = at::empty_like(values);
    AT_DISPATCH_FLOATING_TYPES(values.scalar_type(), "clamp_gradient", [&] {
      const scalar_t *of = values.data_ptr<scalar_t>(), *from = passed.data_ptr<scalar_t>();
      scalar_t *to = result.data_ptr<scalar_t>();
      const scalar_t least = scalar_t(minimum), most = scalar_t(maximum);
      constexpr int64_t fewest_elements = int64_t{1} << 15;
      at::parallel_for(0, values.numel(), fewest_elements, [&](int64_t first, int64_t last) {
        pass_inside(of + first, from + first, least, most, last - first, to + first);
      });
    });
    return {result, at::Tensor(), at::Tensor()};
  }
};

}  // namespace

bool torch_tensor_clamp(const torch_tensor *tensor, double minimum, double maximum,
                        torch_tensor **result, char **error) {
  return guarded(error, [&] {
    const at::Tensor &values = tensor->value;
    const bool in_one_pass =
        values.is_cpu() && values.is_non_overlapping_and_dense() &&
        (values.scalar_type() == at::kFloat || values.scalar_type() == at::kDouble);
    *result = own(in_one_pass ? Clamp::apply(values, minimum, maximum)
                              : at::clamp(values, minimum, maximum));
  });
}
