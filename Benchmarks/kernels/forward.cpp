// Integer operations per second of the forward pass, per layer and instruction set, against the
// peak of the product instruction measured in the same run. One thread; the best of many
// repetitions.
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "benchmarks.h"
#include "layers.h"
#include "peak_rates.h"
#include "random_layer.h"
#include "stopwatch.h"

namespace {

double multiply_accumulates(const crossbar_extents &extents) {
  return double(extents.batch) * extents.output_height * extents.output_width *
         extents.output_channels * extents.input_channels * extents.kernel * extents.kernel *
         extents.slices;
}

double seconds_of(const RandomLayer &layer, crossbar_isa isa, int repetitions) {
  const crossbar_columns columns = layer.columns();
  std::vector<float> output(layer.outputs());
  return best_seconds(repetitions, [&] {
    if (crossbar_forward(isa, &layer.extents, layer.codes.data(), layer.cells.data(), &columns,
                         nullptr, output.data()) != CROSSBAR_OK) {
      std::abort();
    }
  });
}

}  // namespace

void benchmark_forward(int repetitions) {
  for (const crossbar_isa isa : {CROSSBAR_ISA_AMX, CROSSBAR_ISA_AVX512, CROSSBAR_ISA_AVX512BW,
                                 CROSSBAR_ISA_AVX2, CROSSBAR_ISA_PORTABLE}) {
    if (!crossbar_isa_supported(isa)) continue;
    const double peak = peak_integer_operations(isa);
    std::printf("%s, peak of one thread %.0f GOP/s\n", crossbar_isa_name(isa), peak / 1e9);
    for (const Network &network : networks()) {
      double milliseconds = 0, operations = 0;
      for (const NamedShape &layer : network.layers) {
        const RandomLayer contents(layer.shape);
        const double seconds = seconds_of(contents, isa, repetitions);
        const double layer_operations = 2 * multiply_accumulates(contents.extents);
        std::printf("  %-10s %-26s %8.3f ms %7.1f GOP/s %5.1f %%\n", network.name, layer.name,
                    seconds * 1e3, layer_operations / seconds / 1e9,
                    100 * layer_operations / seconds / peak);
        milliseconds += seconds * 1e3 * layer.times / layer.shape.batch;
        operations += layer_operations * layer.times / layer.shape.batch;
      }
      std::printf("  %-10s all layers, per image    %8.3f ms %7.1f GOP/s %5.1f %%\n", network.name,
                  milliseconds, operations / milliseconds / 1e6,
                  100 * operations / milliseconds * 1e3 / peak);
    }
  }
}
