// Time of the backward pass, per layer, instruction set and precision, one thread, the best of many
// repetitions, beside the time its products would take at their peak rates: integer products of all
// slices, and one float product each for the activation and the weight gradient. Stages are told
// apart by leaving gradients out. ADC steps are those training starts from: with 3 bits they clip
// about 1 % of the partial sums, with one bit about half of them. Then every slice has a product of
// its own in the activation gradient, and the peak counts it. Portable C++ has no peak of its own
// and is left out.
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "benchmarks.h"
#include "layers.h"
#include "peak_rates.h"
#include "random_layer.h"
#include "stopwatch.h"

namespace {

struct Run {
  crossbar_isa isa;
  crossbar_precision precision;
};

// Milliseconds of one call: forming partial sums again, what each product adds to that, and all.
struct Milliseconds {
  double partial_sums, weights, activations, all, peak;
};

Milliseconds time_of(const RandomLayer &layer, const Run &run, int activation_products,
                     int repetitions) {
  const crossbar_extents &extents = layer.extents;
  const crossbar_columns columns = layer.columns();
  const size_t column_count =
      size_t(extents.slices) * size_t(extents.arrays) * size_t(extents.output_channels);
  const std::vector<float> output_gradient(layer.outputs(), 1.0f);
  const std::vector<int8_t> weight_codes(layer.cells.size() / size_t(extents.slices), 1);
  std::vector<float> activation(layer.codes.size()), weight(weight_codes.size());
  std::vector<float> unit(column_count), scale(column_count), offset(column_count);
  const auto milliseconds = [&](float *activations, float *weights) {
    const crossbar_gradients gradients{activations, weights, unit.data(), scale.data(),
                                       offset.data()};
    return 1e3 * best_seconds(repetitions, [&] {
             if (crossbar_backward(run.isa, run.precision, &extents, layer.codes.data(),
                                   layer.cells.data(), weight_codes.data(), &columns,
                                   output_gradient.data(), nullptr, &gradients) != CROSSBAR_OK) {
               std::abort();
             }
           });
  };
  const double partial_sums = milliseconds(nullptr, nullptr);
  const double operations = 2.0 * double(layer.outputs()) * double(extents.input_channels) *
                            extents.kernel * extents.kernel;
  return {partial_sums, milliseconds(nullptr, weight.data()) - partial_sums,
          milliseconds(activation.data(), nullptr) - partial_sums,
          milliseconds(activation.data(), weight.data()),
          1e3 * operations *
              (extents.slices / peak_integer_operations(run.isa) +
               (1 + activation_products) / peak_float_operations(run.isa, run.precision))};
}

void print(const char *network, const char *layer, const Milliseconds &time) {
  std::printf("  %-10s %-26s %8.4f %8.4f %8.4f %8.4f ms %5.1f %%\n", network, layer,
              time.partial_sums, time.weights, time.activations, time.all,
              100 * time.peak / time.all);
}

void benchmark(const Network &network, const Run &run, bool binary, int repetitions) {
  Milliseconds sum{};
  for (const NamedShape &layer : network.layers) {
    Shape shape = layer.shape;
    if (binary) shape.adc = Adc::binary, shape.adc_bits = 1;
    RandomLayer contents(shape);
    binary ? contents.clip_much() : contents.clip_little();
    const Milliseconds call = time_of(contents, run, binary ? shape.slices : 1, repetitions);
    const double images = shape.batch;
    const Milliseconds image{call.partial_sums / images, call.weights / images,
                             call.activations / images, call.all / images, call.peak / images};
    print(network.name, layer.name, image);
    sum.partial_sums += layer.times * image.partial_sums;
    sum.weights += layer.times * image.weights;
    sum.activations += layer.times * image.activations;
    sum.all += layer.times * image.all;
    sum.peak += layer.times * image.peak;
  }
  print(network.name, "all layers", sum);
}

}  // namespace

void benchmark_backward(int repetitions) {
  for (const Run run :
       {Run{CROSSBAR_ISA_AMX, CROSSBAR_MIXED}, Run{CROSSBAR_ISA_AVX512_BF16, CROSSBAR_MIXED},
        Run{CROSSBAR_ISA_AVX512, CROSSBAR_MIXED}, Run{CROSSBAR_ISA_AVX512, CROSSBAR_FLOAT32},
        Run{CROSSBAR_ISA_AVX512BW, CROSSBAR_MIXED}, Run{CROSSBAR_ISA_AVX512BW, CROSSBAR_FLOAT32},
        Run{CROSSBAR_ISA_AVX2, CROSSBAR_MIXED}, Run{CROSSBAR_ISA_AVX2, CROSSBAR_FLOAT32}}) {
    if (!crossbar_isa_supported(run.isa)) continue;
    for (const bool binary : {false, true}) {
      std::printf(
          "backward, %s, %s, %s, per image: partial sums, weights, activations, all, of peak\n",
          crossbar_isa_name(run.isa), run.precision == CROSSBAR_MIXED ? "mixed" : "float32",
          binary ? "one bit" : "3 bits");
      for (const Network &network : networks()) benchmark(network, run, binary, repetitions);
    }
  }
}
