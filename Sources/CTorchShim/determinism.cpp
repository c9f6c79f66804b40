#include "determinism.h"

#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

namespace torch_shim {
namespace {
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// A function of a library that may or may not be loaded, whatever libtorch was built with.
template <typename Function>
Function *loaded(const char *name) {
  return reinterpret_cast<Function *>(dlsym(RTLD_DEFAULT, name));
}

/// Rows that a whole tensor is cut into before it is added up.
constexpr int64_t kRows = 64;

/// One element broadcast to a shape. Its gradient is a sum over a whole tensor.
struct Broadcast : torch::autograd::Function<Broadcast> {
  static at::Tensor forward(AutogradContext *context, const at::Tensor &operand,
                            std::vector<int64_t> shape) {
    context->saved_data["shape"] = operand.sizes().vec();
    return operand.expand(shape);
  }
  static variable_list backward(AutogradContext *context, variable_list gradients) {
    const std::vector<int64_t> shape = context->saved_data["shape"].toIntVector();
    return {ordered_sum(gradients[0]).reshape(shape), at::Tensor()};
  }
};

bool needs_order(const at::Tensor &operand) {
  return operand.numel() == 1 && operand.is_cpu() && operand.is_floating_point() &&
         operand.requires_grad();
}
}  // namespace

OneThread::OneThread() : before_(at::get_num_threads()) {
  // get_num_threads above makes libtorch set this thread up: later it would undo what follows.
  static const auto set = loaded<void(int)>("omp_set_num_threads");
  if (set != nullptr) set(1);
}

OneThread::~OneThread() {
  static const auto set = loaded<void(int)>("omp_set_num_threads");
  if (set != nullptr) set(before_);
}

void use_one_blas_thread() {
  static const bool done = [] {
    const auto set = loaded<void(int)>("openblas_set_num_threads");
    if (set != nullptr) set(1);
    return set != nullptr;
  }();
  static_cast<void>(done);
}

at::Tensor ordered_sum(const at::Tensor &tensor) {
  if (!tensor.is_cpu() || tensor.numel() < kRows * kRows) return tensor.sum();
  const at::Tensor flat = tensor.is_contiguous(at::MemoryFormat::ChannelsLast) && tensor.dim() == 4
                              ? tensor.permute({0, 2, 3, 1}).reshape({-1})
                              : tensor.reshape({-1});
  const int64_t length = flat.numel() / kRows, whole = length * kRows;
  const at::Tensor rows = flat.narrow(0, 0, whole).view({kRows, length}).sum(1);
  return at::cat({rows, flat.narrow(0, whole, flat.numel() - whole)}).sum();
}

at::Tensor broadcastable(const at::Tensor &operand, const at::Tensor &other) {
  if (!needs_order(operand) || other.numel() == 1) return operand;
  // An operand of more axes decides the result's rank; the other's lengths are what is missing.
  std::vector<int64_t> shape = at::infer_size(operand.sizes(), other.sizes());
  return Broadcast::apply(operand, shape);
}

at::Tensor expanded(const at::Tensor &operand, at::IntArrayRef shape) {
  if (!needs_order(operand) ||
      std::any_of(shape.begin(), shape.end(), [](int64_t n) { return n < 0; })) {
    return operand.expand(shape);
  }
  return Broadcast::apply(operand, shape.vec());
}
}  // namespace torch_shim
