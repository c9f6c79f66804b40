#include <torch/csrc/autograd/custom_function.h>

#include "clones.h"
#include "guard.h"
#include "normalized_codes.h"
#include "pool.h"

using namespace torch_shim;

namespace {
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t kBlocks = 32;  // pieces of a reduction: independent of the number of threads
constexpr int64_t kWidth = 64;   // floats handled together: neighbouring rows are joined up to it

/// A channels-last tensor as rows of channels; rows are joined so that vectors are filled.
struct Rows {
  int64_t count, channels, joined;

  explicit Rows(const at::Tensor &tensor)
      : count(tensor.size(0) * tensor.size(2) * tensor.size(3)),
        channels(tensor.size(1)),
        joined(std::max<int64_t>(1, kWidth / channels)) {
    if (count % joined != 0) joined = 1;
  }
  int64_t width() const { return joined * channels; }
  int64_t first(int64_t block) const { return count / joined * block / kBlocks; }
  at::Tensor widened(const at::Tensor &values) const { return values.repeat({joined}); }
};

SHIM_CLONES
void scale_rows(const float *values, const float *slope, const float *intercept, int64_t rows,
                int64_t width, float *out) {
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t i = 0; i < width; ++i) {
      out[r * width + i] = values[r * width + i] * slope[i] + intercept[i];
    }
  }
}

SHIM_CLONES
void gradient_sums(const float *values, const float *gradients, const float *mean, int64_t rows,
                   int64_t width, float *sum, float *product_sum) {
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t i = 0; i < width; ++i) {
      const float g = gradients[r * width + i];
      sum[i] += g;
      product_sum[i] += g * (values[r * width + i] - mean[i]);
    }
  }
}

SHIM_CLONES
void value_gradients(const float *values, const float *gradients, const float *mean,
                     const float *slope, const float *factor, const float *constant, int64_t rows,
                     int64_t width, float *out) {
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t i = 0; i < width; ++i) {
      out[r * width + i] = slope[i] * gradients[r * width + i] +
                           factor[i] * (values[r * width + i] - mean[i]) + constant[i];
    }
  }
}

template <typename Body>
void for_blocks(const Rows &rows, Body &&body) {
  for_each_piece(kBlocks, [&](int64_t block) {
    body(block, rows.first(block), rows.first(block + 1) - rows.first(block));
  });
}

/// Normalisation of a channels-last tensor with statistics that are given, and its gradient as if
/// they had been computed from the values.
struct BatchNorm : torch::autograd::Function<BatchNorm> {
  static at::Tensor forward(AutogradContext *context, const at::Tensor &values,
                            const at::Tensor &scale, const at::Tensor &shift, at::Tensor mean,
                            at::Tensor deviation_inverse) {
    const Rows rows(values);
    const at::Tensor slope = scale * deviation_inverse;
    const at::Tensor wide_slope = rows.widened(slope),
                     intercept = rows.widened(shift - mean * slope);
    at::Tensor result = at::empty_like(values);
    for_blocks(rows, [&](int64_t, int64_t first, int64_t count) {
      const int64_t offset = first * rows.width();
      scale_rows(values.data_ptr<float>() + offset, wide_slope.data_ptr<float>(),
                 intercept.data_ptr<float>(), count, rows.width(),
                 result.data_ptr<float>() + offset);
    });
    context->save_for_backward({values, scale, mean, deviation_inverse});
    return result;
  }

  static variable_list backward(AutogradContext *context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &values = saved[0], &mean = saved[2], &deviation_inverse = saved[3];
    const at::Tensor gradient = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
    const Rows rows(values);
    const int64_t width = rows.width();
    const at::Tensor wide_mean = rows.widened(mean);

    at::Tensor partial = at::zeros({2, kBlocks, width}, mean.options());
    float *const sums = partial.data_ptr<float>();
    for_blocks(rows, [&](int64_t block, int64_t first, int64_t count) {
      gradient_sums(values.data_ptr<float>() + first * width,
                    gradient.data_ptr<float>() + first * width, wide_mean.data_ptr<float>(), count,
                    width, sums + block * width, sums + (kBlocks + block) * width);
    });
    const at::Tensor total = partial.view({2, kBlocks * rows.joined, rows.channels})
                                 .sum(1, /*keepdim=*/false, at::kDouble)
                                 .to(at::kFloat);
    const at::Tensor shift_gradient = total[0], slope_gradient = total[1];

    // dx = slope * (g - mean(g) - xhat * mean(g * xhat)), with xhat = (x - mean) / deviation.
    const at::Tensor slope = saved[1] * deviation_inverse;
    const auto n = static_cast<double>(rows.count);
    const at::Tensor wide_slope = rows.widened(slope),
                     factor = rows.widened(slope * deviation_inverse * deviation_inverse *
                                           slope_gradient / -n),
                     constant = rows.widened(slope * shift_gradient / -n);
    at::Tensor result = at::empty_like(values);
    for_blocks(rows, [&](int64_t, int64_t first, int64_t count) {
      const int64_t offset = first * width;
      value_gradients(values.data_ptr<float>() + offset, gradient.data_ptr<float>() + offset,
                      wide_mean.data_ptr<float>(), wide_slope.data_ptr<float>(),
                      factor.data_ptr<float>(), constant.data_ptr<float>(), count, width,
                      result.data_ptr<float>() + offset);
    });
    return {result, slope_gradient * deviation_inverse, shift_gradient, at::Tensor(), at::Tensor()};
  }
};

/// Whether libtorch's own normalisation would add up in an order that depends on the threads.
bool needs_order(const at::Tensor &input, bool training) {
  return training && input.is_cpu() && input.scalar_type() == at::kFloat && input.dim() == 4 &&
         input.is_contiguous(at::MemoryFormat::ChannelsLast);
}

at::Tensor ordered_batch_norm(const at::Tensor &input, const at::Tensor &scale,
                              const at::Tensor &shift, at::Tensor running_mean,
                              at::Tensor running_variance, double momentum, double epsilon) {
  at::Tensor mean = at::empty_like(running_mean), variance = at::empty_like(running_variance);
  const at::Tensor values = input.detach();
  const int64_t n = Rows(values).count;
  require(normalized_codes_statistics(n, values.size(1), values.data_ptr<float>(), &torch_pool,
                                      mean.data_ptr<float>(), variance.data_ptr<float>()));
  {
    const at::NoGradGuard without_gradients;
    const double unbiased = n > 1 ? static_cast<double>(n) / static_cast<double>(n - 1) : 1.0;
    running_mean.mul_(1 - momentum).add_(mean, momentum);
    running_variance.mul_(1 - momentum).add_(variance, momentum * unbiased);
  }
  return BatchNorm::apply(input, scale, shift, mean, (variance + epsilon).rsqrt());
}
}  // namespace

bool torch_batch_norm(const torch_tensor *input, const torch_tensor *scale,
                      const torch_tensor *shift, torch_tensor *running_mean,
                      torch_tensor *running_variance, bool training, double momentum,
                      double epsilon, torch_tensor **result, char **error) {
  return guarded(error, [&] {
    if (needs_order(input->value, training)) {
      *result =
          own(ordered_batch_norm(input->value, scale->value, shift->value, running_mean->value,
                                 running_variance->value, momentum, epsilon));
      return;
    }
    *result = own(at::batch_norm(input->value, scale->value, shift->value, running_mean->value,
                                 running_variance->value, training, momentum, epsilon,
                                 /*cudnn_enabled=*/true));
  });
}
