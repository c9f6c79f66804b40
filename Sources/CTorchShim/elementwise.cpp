#include "determinism.h"
#include "guard.h"

using namespace torch_shim;

namespace {
at::Tensor unary(torch_unary operation, const at::Tensor &x) {
  switch (operation) {
    case TORCH_NEGATE:
      return at::neg(x);
    case TORCH_ABSOLUTE:
      return at::abs(x);
    case TORCH_EXP:
      return at::exp(x);
    case TORCH_LOG:
      return at::log(x);
    case TORCH_SQRT:
      return at::sqrt(x);
    case TORCH_SIGN:
      return at::sign(x);
    case TORCH_ROUND:
      return at::round(x);
    case TORCH_FLOOR:
      return at::floor(x);
    case TORCH_RELU:
      return at::relu(x);
    case TORCH_IS_FINITE:
      return at::isfinite(x);
    case TORCH_LOGICAL_NOT:
      return at::logical_not(x);
  }
  throw std::invalid_argument("unknown unary operation");
}

/// `Right` is a tensor or a scalar; libtorch overloads every operation but the last three for both.
template <typename Right>
at::Tensor binary(torch_binary operation, const at::Tensor &x, const Right &y) {
  switch (operation) {
    case TORCH_ADD:
      return at::add(x, y);
    case TORCH_SUBTRACT:
      return at::sub(x, y);
    case TORCH_MULTIPLY:
      return at::mul(x, y);
    case TORCH_DIVIDE:
      return at::div(x, y);
    case TORCH_FLOOR_DIVIDE:
      return at::div(x, y, "floor");
    case TORCH_REMAINDER:
      return at::remainder(x, y);
    case TORCH_EQUAL:
      return at::eq(x, y);
    case TORCH_LESS:
      return at::lt(x, y);
    case TORCH_LESS_EQUAL:
      return at::le(x, y);
    case TORCH_GREATER:
      return at::gt(x, y);
    case TORCH_GREATER_EQUAL:
      return at::ge(x, y);
    case TORCH_MAXIMUM:
    case TORCH_MINIMUM:
    case TORCH_LOGICAL_AND:
      break;
  }
  throw std::invalid_argument("no such operation between a tensor and a number");
}
}  // namespace

bool torch_tensor_unary(torch_unary operation, const torch_tensor *tensor, torch_tensor **result,
                        char **error) {
  return guarded(error, [&] { *result = own(unary(operation, tensor->value)); });
}

bool torch_tensor_binary(torch_binary operation, const torch_tensor *left,
                         const torch_tensor *right, torch_tensor **result, char **error) {
  return guarded(error, [&] {
    const at::Tensor x = broadcastable(left->value, right->value),
                     y = broadcastable(right->value, left->value);
    switch (operation) {
      case TORCH_MAXIMUM:
        *result = own(at::maximum(x, y));
        return;
      case TORCH_MINIMUM:
        *result = own(at::minimum(x, y));
        return;
      case TORCH_LOGICAL_AND:
        *result = own(at::logical_and(x, y));
        return;
      default:
        *result = own(binary(operation, x, y));
    }
  });
}

bool torch_tensor_binary_scalar(torch_binary operation, const torch_tensor *left, double right,
                                torch_tensor **result, char **error) {
  return guarded(error, [&] {
    switch (operation) {
      case TORCH_MAXIMUM:
        *result = own(at::clamp_min(left->value, right));
        return;
      case TORCH_MINIMUM:
        *result = own(at::clamp_max(left->value, right));
        return;
      default:
        *result = own(binary(operation, left->value, at::Scalar(right)));
    }
  });
}

bool torch_tensor_select(const torch_tensor *condition, const torch_tensor *yes,
                         const torch_tensor *no, torch_tensor **result, char **error) {
  return guarded(error, [&] {
    *result = own(at::where(condition->value, broadcastable(yes->value, condition->value),
                            broadcastable(no->value, condition->value)));
  });
}
