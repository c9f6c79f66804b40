// Checks every variant of the kernels against the reference over a sweep of shapes; built with
// address and undefined-behaviour sanitizers by Scripts/check-kernels. Exits with 1 on any
// difference.
#include <cstdio>
#include <cstring>

#include "backward_checks.h"
#include "forward_checks.h"
#include "shapes.h"

int main() {
  int failures = 0;
  for (const Shape &shape : awkward_shapes()) {
    const RandomLayer layer(shape);
    const Backward gradients(layer, CROSSBAR_ISA_REFERENCE, CROSSBAR_FLOAT32, nullptr);
    for (const crossbar_isa isa : supported_variants()) {
      failures += check_forward(shape, layer, isa);
      if (isa == CROSSBAR_ISA_REFERENCE) continue;
      failures += check_backward(shape, layer, gradients, isa);
    }
  }
  failures += check_refusals();
  print_gradient_errors();
  std::printf("%zu shapes, %zu variants, %d failures\n", awkward_shapes().size(),
              supported_variants().size(), failures);
  return failures == 0 ? 0 : 1;
}
