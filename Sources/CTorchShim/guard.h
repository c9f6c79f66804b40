// Shared by the shim's files: the handle types and the only try/catch of this target.
#ifndef TORCH_SHIM_GUARD_H
#define TORCH_SHIM_GUARD_H

#include <ATen/ATen.h>

#include <atomic>
#include <cstring>
#include <exception>
#include <utility>

#include "torch_shim.h"

namespace torch_shim {
extern std::atomic<int64_t> live_tensors;

inline bool fail(char **error, const char *message) noexcept {
  if (error != nullptr) *error = strdup(message);
  return false;
}

/// Runs `body`; nothing may unwind into Swift.
template <typename Body>
bool guarded(char **error, Body &&body) noexcept {
  try {
    body();
    return true;
  } catch (const c10::Error &problem) {
    return fail(error, problem.what_without_backtrace());
  } catch (const std::exception &problem) {
    return fail(error, problem.what());
  } catch (...) {
    return fail(error, "an exception of unknown type");
  }
}

at::ScalarType scalar_type(torch_scalar_type type);
at::Device device(torch_device device);
}  // namespace torch_shim

struct torch_tensor {
  explicit torch_tensor(at::Tensor tensor) : value(std::move(tensor)) {
    torch_shim::live_tensors.fetch_add(1, std::memory_order_relaxed);
  }
  ~torch_tensor() { torch_shim::live_tensors.fetch_sub(1, std::memory_order_relaxed); }
  torch_tensor(const torch_tensor &) = delete;
  torch_tensor &operator=(const torch_tensor &) = delete;

  at::Tensor value;
};

struct torch_generator {
  at::Generator value;
};

namespace torch_shim {
inline torch_tensor *own(at::Tensor tensor) { return new torch_tensor{std::move(tensor)}; }
inline at::IntArrayRef sizes(const int64_t *values, int32_t count) {
  return {values, static_cast<size_t>(count)};
}
}  // namespace torch_shim
#endif
