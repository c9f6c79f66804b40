#include "guard.h"

using namespace torch_shim;

bool torch_tensor_matmul(const torch_tensor *left, const torch_tensor *right, torch_tensor **result,
                         char **error) {
  return guarded(error, [&] { *result = own(at::matmul(left->value, right->value)); });
}

bool torch_conv2d(const torch_tensor *input, const torch_tensor *weight, const torch_tensor *bias,
                  int64_t stride, int64_t padding, int64_t groups, torch_tensor **result,
                  char **error) {
  return guarded(error, [&] {
    const c10::optional<at::Tensor> offsets =
        bias == nullptr ? c10::optional<at::Tensor>() : c10::optional<at::Tensor>(bias->value);
    const int64_t strides[] = {stride, stride}, paddings[] = {padding, padding}, ones[] = {1, 1};
    *result = own(at::conv2d(input->value, weight->value, offsets, strides,
                             at::IntArrayRef(paddings), ones, groups));
  });
}

bool torch_batch_norm(const torch_tensor *input, const torch_tensor *scale,
                      const torch_tensor *shift, torch_tensor *running_mean,
                      torch_tensor *running_variance, bool training, double momentum,
                      double epsilon, torch_tensor **result, char **error) {
  return guarded(error, [&] {
    *result = own(at::batch_norm(input->value, scale->value, shift->value, running_mean->value,
                                 running_variance->value, training, momentum, epsilon,
                                 /*cudnn_enabled=*/true));
  });
}

bool torch_max_pool2d(const torch_tensor *input, int64_t kernel, int64_t stride, int64_t padding,
                      torch_tensor **result, char **error) {
  return guarded(error, [&] {
    *result =
        own(at::max_pool2d(input->value, {kernel, kernel}, {stride, stride}, {padding, padding}));
  });
}

bool torch_cross_entropy(const torch_tensor *logits, const torch_tensor *labels,
                         double label_smoothing, torch_tensor **result, char **error) {
  return guarded(error, [&] {
    *result = own(at::cross_entropy_loss(logits->value, labels->value, {}, at::Reduction::Mean,
                                         /*ignore_index=*/-100, label_smoothing));
  });
}
