// The C library's handling of large blocks. Must compile as C.
#ifndef TORCH_MEMORY_H
#define TORCH_MEMORY_H

#ifdef __cplusplus
extern "C" {
#endif

/// Has the C library keep the memory of freed tensors for the next ones, where it is glibc.
///
/// By default every block above a threshold of at most 32 MiB is mapped when it is taken and unmapped
/// when it is freed, and the kernel fills its pages with zeros one by one: for tensors of ImageNet's
/// sizes that takes longer than the arithmetic. The process then keeps its largest size until it ends.
void torch_keep_freed_memory(void);

#ifdef __cplusplus
}
#endif
#endif
