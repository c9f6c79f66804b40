// Rates of the kernels, per layer and instruction set, against the peaks measured in the same run.
//
// Usage: run [repetitions] [forward | backward]        (both where neither is named)
#include <cstdlib>
#include <cstring>

#include "benchmarks.h"

int main(int count, char **arguments) {
  const int repetitions = count > 1 ? std::atoi(arguments[1]) : 10;
  const char *const only = count > 2 ? arguments[2] : "";
  if (std::strcmp(only, "backward") != 0) benchmark_forward(repetitions);
  if (std::strcmp(only, "forward") != 0) benchmark_backward(repetitions);
}
