// What keeps results the same at any number of threads.
//
// libtorch 1.13 on CPUs adds up in an order that depends on the number of threads in four places:
// weight gradients of convolutions (oneDNN), batch normalisation of channels-last tensors in
// training, reductions of a whole tensor to one number, and with them the gradient of an operand
// of one element that was broadcast. The shim replaces these four and leaves the rest alone.
#ifndef TORCH_SHIM_DETERMINISM_H
#define TORCH_SHIM_DETERMINISM_H

#include <ATen/ATen.h>

namespace torch_shim {

/// Keeps the libraries under libtorch to one thread on the calling thread, for its own lifetime.
///
/// For what runs on several threads already, where each would otherwise be shared out again.
class OneThread {
 public:
  OneThread();
  ~OneThread();
  OneThread(const OneThread &) = delete;
  OneThread &operator=(const OneThread &) = delete;

 private:
  int before_;
};

/// Keeps OpenBLAS, which has threads of its own beside libtorch's, to the calling thread.
void use_one_blas_thread();

/// The sum of all elements, `[]`, always added up in the same order.
at::Tensor ordered_sum(const at::Tensor &tensor);

/// `operand`, ready to be broadcast against `other`: if it has one element, its gradient is summed
/// by `ordered_sum`.
at::Tensor broadcastable(const at::Tensor &operand, const at::Tensor &other);

/// `operand` broadcast to `shape` with the same care.
at::Tensor expanded(const at::Tensor &operand, at::IntArrayRef shape);

}  // namespace torch_shim
#endif
