// Weak until the backward kernels arrive: lets the package link. Removed with their delivery.
#include "crossbar_kernels.h"

__attribute__((weak)) crossbar_status crossbar_backward(crossbar_isa, crossbar_precision,
                                                        const crossbar_extents *, const uint8_t *,
                                                        const int8_t *, const int8_t *,
                                                        const crossbar_columns *, const float *,
                                                        const crossbar_pool *,
                                                        const crossbar_gradients *) {
  return CROSSBAR_UNSUPPORTED_ISA;
}
