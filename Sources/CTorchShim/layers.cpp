#include "determinism.h"
#include "guard.h"

using namespace torch_shim;

bool torch_tensor_matmul(const torch_tensor *left, const torch_tensor *right, torch_tensor **result,
                         char **error) {
  return guarded(error, [&] {
    use_one_blas_thread();
    *result = own(at::matmul(left->value, right->value));
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
