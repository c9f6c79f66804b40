#include <cstdlib>

#include "torch_memory.h"
#if defined(__GLIBC__)
#include <malloc.h>

#include <climits>
#endif

void torch_keep_freed_memory(void) {
#if defined(__GLIBC__)
  // Releases that refuse so large a threshold map nothing at all.
  if (mallopt(M_MMAP_THRESHOLD, 1 << 30) != 1) mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  mallopt(M_TOP_PAD, 64 << 20);
#endif
}
