#include "pool.h"

#include <dlfcn.h>

#include <atomic>

namespace torch_shim {
namespace {

/// GNU OpenMP's way into its threads, which libtorch runs its own operations on.
using OpenMPParallel = void(void (*body)(void *), void *context, unsigned threads, unsigned flags);

struct Work {
  int64_t count;
  void (*body)(void *, int64_t);
  void *context;
  std::atomic<int64_t> next{0};
};

void take_pieces(void *opaque) {
  auto &work = *static_cast<Work *>(opaque);
  for (int64_t index = work.next++; index < work.count; index = work.next++) {
    work.body(work.context, index);
  }
}

}  // namespace

void run_on_torch_threads(void *, int64_t count, void (*body)(void *, int64_t), void *context) {
  // `at::parallel_for` is a template: without OpenMP in this compiler it would run on one thread.
  // The library that libtorch has loaded is asked instead.
  static const auto parallel =
      reinterpret_cast<OpenMPParallel *>(dlsym(RTLD_DEFAULT, "GOMP_parallel"));
  const int64_t threads = std::min<int64_t>(count, at::get_num_threads());
  if (parallel == nullptr || threads < 2 || at::in_parallel_region()) {
    at::parallel_for(0, count, 1, [&](int64_t first, int64_t last) {
      for (int64_t index = first; index < last; ++index) body(context, index);
    });
    return;
  }
  Work work{count, body, context};
  parallel(take_pieces, &work, static_cast<unsigned>(threads), 0);
}

}  // namespace torch_shim
