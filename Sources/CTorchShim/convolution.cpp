#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <vector>

#include "determinism.h"
#include "guard.h"
#include "pool.h"

using namespace torch_shim;

namespace {
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Parts of a batch whose gradients are computed apart, each by one thread. It bounds both the
/// threads that can take part and the memory of partial gradients.
constexpr int64_t kMaximumParts = 8;
constexpr int64_t kMinimumImages = 4;

struct Geometry {
  int64_t stride, padding, groups;
};

at::Tensor convolve(const at::Tensor &input, const at::Tensor &weight,
                    const c10::optional<at::Tensor> &bias, const Geometry &geometry) {
  const int64_t strides[] = {geometry.stride, geometry.stride},
                paddings[] = {geometry.padding, geometry.padding}, ones[] = {1, 1};
  // libtorch takes another algorithm, which rounds differently, for single small images: what comes
  // of an image must not depend on how many others it is computed with.
  const bool alone = input.is_cpu() && input.size(0) == 1;
  const at::Tensor batch = alone ? at::cat({input, input}) : input;
  const at::Tensor output =
      at::conv2d(batch, weight, bias, strides, at::IntArrayRef(paddings), ones, geometry.groups);
  return alone ? output.narrow(0, 0, 1) : output;
}

/// Input channels that groups computed together may have.
constexpr int64_t kDenseChannels = 80;

/// Weights of groups as those of one convolution without groups: zero between groups.
at::Tensor dense(const at::Tensor &weight, int64_t groups) {
  const int64_t outputs = weight.size(0) / groups, channels = weight.size(1),
                height = weight.size(2), width = weight.size(3);
  const at::Tensor own =
      at::eye(groups, weight.options().requires_grad(false)).view({groups, 1, groups, 1, 1, 1});
  return (weight.view({groups, outputs, 1, channels, height, width}) * own)
      .reshape({groups * outputs, groups * channels, height, width});
}

/// A convolution of groups on CUDA, as dense convolutions of a few groups each.
///
/// Dense convolutions are what cuDNN is tuned for; products with zeros add nothing to a sum, so
/// that whole numbers stay exact.
at::Tensor convolve_on_cuda(const at::Tensor &input, const at::Tensor &weight,
                            const c10::optional<at::Tensor> &bias, const Geometry &geometry) {
  const int64_t groups = geometry.groups;
  if (groups == 1) return convolve(input, weight, bias, geometry);
  const int64_t channels = weight.size(1), outputs = weight.size(0) / groups,
                together = std::clamp<int64_t>(kDenseChannels / channels, int64_t{1}, groups);
  std::vector<at::Tensor> parts;
  for (int64_t first = 0; first < groups; first += together) {
    const int64_t count = std::min(together, groups - first);
    parts.push_back(convolve(input.narrow(1, first * channels, count * channels),
                             dense(weight.narrow(0, first * outputs, count * outputs), count),
                             c10::nullopt, {geometry.stride, geometry.padding, 1}));
  }
  const at::Tensor output = parts.size() == 1 ? parts[0] : at::cat(parts, 1);
  return bias.has_value() ? output + bias->view({1, -1, 1, 1}) : output;
}

/// Gradient of the input (`of_input`) or of the weight.
at::Tensor gradient(const at::Tensor &output_gradient, const at::Tensor &input,
                    const at::Tensor &weight, const Geometry &geometry, bool of_input) {
  const int64_t strides[] = {geometry.stride, geometry.stride},
                paddings[] = {geometry.padding, geometry.padding}, ones[] = {1, 1},
                zeros[] = {0, 0};
  const auto both = at::convolution_backward(
      output_gradient, input, weight, c10::nullopt, strides, paddings, ones,
      /*transposed=*/false, zeros, geometry.groups, {of_input, !of_input, false});
  return of_input ? std::get<0>(both) : std::get<1>(both);
}

/// Gradients of parts of the batch, each computed by one thread: what they are depends on the batch
/// alone, not on how many threads there are.
std::vector<at::Tensor> gradients_of_parts(const at::Tensor &output_gradient,
                                           const at::Tensor &input, const at::Tensor &weight,
                                           const Geometry &geometry, bool of_input) {
  const int64_t images = input.size(0);
  const int64_t parts = std::clamp<int64_t>(images / kMinimumImages, int64_t{1}, kMaximumParts);
  std::vector<at::Tensor> partial(static_cast<size_t>(parts));
  for_each_piece(parts, [&](int64_t part) {
    const at::NoGradGuard without_gradients;
    const OneThread one_thread;
    const int64_t begin = images * part / parts, end = images * (part + 1) / parts;
    partial[static_cast<size_t>(part)] =
        gradient(output_gradient.slice(0, begin, end), input.slice(0, begin, end), weight, geometry,
                 of_input);
  });
  return partial;
}

/// oneDNN shares one weight gradient among threads in as many parts as there are threads.
at::Tensor weight_gradient(const at::Tensor &output_gradient, const at::Tensor &input,
                           const at::Tensor &weight, const Geometry &geometry) {
  const std::vector<at::Tensor> partial =
      gradients_of_parts(output_gradient, input, weight, geometry, /*of_input=*/false);
  at::Tensor sum = partial[0];
  for (size_t part = 1; part < partial.size(); ++part) sum.add_(partial[part]);
  return sum;
}

/// Without AVX-512 oneDNN computes input gradients of groups by matrix products, which it cuts
/// along what is added up into as many parts as there are threads.
at::Tensor input_gradient(const at::Tensor &output_gradient, const at::Tensor &input,
                          const at::Tensor &weight, const Geometry &geometry) {
  if (geometry.groups == 1) {
    return gradient(output_gradient, input, weight, geometry, /*of_input=*/true);
  }
  return at::cat(gradients_of_parts(output_gradient, input, weight, geometry, /*of_input=*/true));
}

struct Convolution : torch::autograd::Function<Convolution> {
  static at::Tensor forward(AutogradContext *context, const at::Tensor &input,
                            const at::Tensor &weight, const c10::optional<at::Tensor> &bias,
                            int64_t stride, int64_t padding, int64_t groups) {
    context->save_for_backward({input, weight});
    context->saved_data["stride"] = stride;
    context->saved_data["padding"] = padding;
    context->saved_data["groups"] = groups;
    context->saved_data["bias"] = bias.has_value();
    context->saved_data["input"] = input.requires_grad();
    context->saved_data["weight"] = weight.requires_grad();
    return convolve(input, weight, bias, {stride, padding, groups});
  }

  static variable_list backward(AutogradContext *context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &input = saved[0], &weight = saved[1];
    const Geometry geometry{context->saved_data["stride"].toInt(),
                            context->saved_data["padding"].toInt(),
                            context->saved_data["groups"].toInt()};
    const bool channels_last = input.is_contiguous(at::MemoryFormat::ChannelsLast);
    const at::Tensor output_gradient = gradients[0].contiguous(
        channels_last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous);
    at::Tensor of_input, of_weight, of_bias;
    if (context->saved_data["input"].toBool()) {
      of_input = input_gradient(output_gradient, input, weight, geometry);
    }
    if (context->saved_data["weight"].toBool()) {
      of_weight = weight_gradient(output_gradient, input, weight, geometry);
    }
    if (context->saved_data["bias"].toBool()) of_bias = at::sum(output_gradient, {0, 2, 3});
    return {of_input, of_weight, of_bias, at::Tensor(), at::Tensor(), at::Tensor()};
  }
};
}  // namespace

bool torch_conv2d(const torch_tensor *input, const torch_tensor *weight, const torch_tensor *bias,
                  int64_t stride, int64_t padding, int64_t groups, torch_tensor **result,
                  char **error) {
  return guarded(error, [&] {
    const c10::optional<at::Tensor> offsets =
        bias == nullptr ? c10::optional<at::Tensor>() : c10::optional<at::Tensor>(bias->value);
    if (!input->value.is_cpu()) {
      *result =
          own(convolve_on_cuda(input->value, weight->value, offsets, {stride, padding, groups}));
      return;
    }
    use_one_blas_thread();
    *result =
        own(Convolution::apply(input->value, weight->value, offsets, stride, padding, groups));
  });
}
