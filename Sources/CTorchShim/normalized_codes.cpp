#include "normalized_codes.h"

#include <torch/csrc/autograd/custom_function.h>

#include "guard.h"
#include "pool.h"
#include "torch_crossbar.h"

using namespace torch_shim;

namespace {
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

at::Tensor channels_last(const at::Tensor &tensor) {
  return tensor.contiguous(at::MemoryFormat::ChannelsLast);
}
int64_t rows(const at::Tensor &tensor) { return tensor.size(0) * tensor.size(2) * tensor.size(3); }

/// What v = x * slope + intercept needs, from the statistics in use.
struct Affine {
  at::Tensor slope, intercept;
  float levels;

  normalized_codes_affine view() const {
    return {slope.data_ptr<float>(), intercept.data_ptr<float>(), levels};
  }
};

Affine affine(const at::Tensor &mean, const at::Tensor &deviation_inverse, const at::Tensor &scale,
              const at::Tensor &shift, int64_t levels) {
  at::Tensor slope = (scale * deviation_inverse).contiguous();
  at::Tensor intercept = (shift - mean * slope).contiguous();
  return {slope, intercept, static_cast<float>(levels)};
}

struct NormalizedCodes : torch::autograd::Function<NormalizedCodes> {
  static variable_list forward(AutogradContext *context, const at::Tensor &input,
                               const at::Tensor &scale, const at::Tensor &shift, at::Tensor mean,
                               at::Tensor deviation_inverse, int64_t levels, bool training) {
    const at::Tensor values = channels_last(input);
    const Affine map = affine(mean, deviation_inverse, scale, shift, levels);
    at::Tensor codes =
        at::empty(values.sizes(),
                  values.options().dtype(at::kByte).memory_format(at::MemoryFormat::ChannelsLast));
    const normalized_codes_affine view = map.view();
    require(normalized_codes_forward(rows(values), values.size(1), values.data_ptr<float>(), &view,
                                     &torch_pool, codes.data_ptr<uint8_t>()));
    context->save_for_backward({values, scale, shift, mean, deviation_inverse});
    context->saved_data["levels"] = levels;
    context->saved_data["training"] = training;
    context->mark_non_differentiable({codes});
    return {codes, at::zeros({1, 1, 1, 1}, values.options()).expand(values.sizes())};
  }

  static variable_list backward(AutogradContext *context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &values = saved[0], &mean = saved[3], &deviation_inverse = saved[4];
    const Affine map =
        affine(mean, deviation_inverse, saved[1], saved[2], context->saved_data["levels"].toInt());
    const normalized_codes_affine view = map.view();
    const at::Tensor code_gradient = channels_last(gradients[1]);
    const int64_t n = rows(values), channels = values.size(1);

    at::Tensor shift_gradient = at::empty({channels}, mean.options());
    at::Tensor slope_gradient = at::empty({channels}, mean.options());
    require(normalized_codes_gradient_sums(n, channels, values.data_ptr<float>(),
                                           mean.data_ptr<float>(), code_gradient.data_ptr<float>(),
                                           &view, &torch_pool, shift_gradient.data_ptr<float>(),
                                           slope_gradient.data_ptr<float>()));

    // Batch statistics depend on the values: dx = slope * (dv - mean(dv) - xhat * mean(dv * xhat)).
    at::Tensor factor = at::zeros_like(mean), constant = at::zeros_like(mean);
    if (context->saved_data["training"].toBool()) {
      factor = (map.slope * deviation_inverse * deviation_inverse * slope_gradient /
                static_cast<double>(-n))
                   .contiguous();
      constant = (map.slope * shift_gradient / static_cast<double>(-n)).contiguous();
    }
    at::Tensor value_gradient = at::empty_like(values);
    require(normalized_codes_value_gradient(
        n, channels, values.data_ptr<float>(), mean.data_ptr<float>(),
        code_gradient.data_ptr<float>(), &view, factor.data_ptr<float>(),
        constant.data_ptr<float>(), &torch_pool, value_gradient.data_ptr<float>()));
    return {value_gradient, slope_gradient * deviation_inverse,
            shift_gradient, at::Tensor(),
            at::Tensor(),   at::Tensor(),
            at::Tensor()};
  }
};

struct CodesToReal : torch::autograd::Function<CodesToReal> {
  static at::Tensor forward(AutogradContext *context, const at::Tensor &codes, const at::Tensor &,
                            int64_t levels) {
    context->saved_data["levels"] = levels;
    return codes.to(at::kFloat).div_(static_cast<double>(levels));
  }
  static variable_list backward(AutogradContext *context, variable_list gradients) {
    const auto levels = static_cast<double>(context->saved_data["levels"].toInt());
    return {at::Tensor(), gradients[0] / levels, at::Tensor()};
  }
};
}  // namespace

bool torch_normalized_codes(const torch_tensor *input, const torch_tensor *scale,
                            const torch_tensor *shift, torch_tensor *running_mean,
                            torch_tensor *running_variance, bool training, double momentum,
                            double epsilon, int32_t levels, torch_tensor **codes,
                            torch_tensor **carrier, char **error) {
  return guarded(error, [&] {
    at::Tensor mean = running_mean->value, variance = running_variance->value;
    if (training) {
      const at::NoGradGuard without_gradients;
      const at::Tensor values = channels_last(input->value.detach());
      const int64_t n = rows(values);
      mean = at::empty({values.size(1)}, values.options());
      variance = at::empty({values.size(1)}, values.options());
      require(normalized_codes_statistics(n, values.size(1), values.data_ptr<float>(), &torch_pool,
                                          mean.data_ptr<float>(), variance.data_ptr<float>()));
      const double unbiased = n > 1 ? static_cast<double>(n) / static_cast<double>(n - 1) : 1.0;
      running_mean->value.mul_(1 - momentum).add_(mean, momentum);
      running_variance->value.mul_(1 - momentum).add_(variance, momentum * unbiased);
    } else {
      mean = mean.clone();  // the running statistics may move before the backward pass
    }
    const at::Tensor deviation_inverse = (variance + epsilon).rsqrt();
    variable_list both = NormalizedCodes::apply(input->value, scale->value, shift->value, mean,
                                                deviation_inverse, levels, training);
    torch_tensor *first = own(both[0]);
    *carrier = own(both[1]);
    *codes = first;
  });
}

bool torch_codes_to_real(const torch_tensor *codes, const torch_tensor *carrier, int32_t levels,
                         torch_tensor **result, char **error) {
  return guarded(error,
                 [&] { *result = own(CodesToReal::apply(codes->value, carrier->value, levels)); });
}
