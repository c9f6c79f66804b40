// The backward pass of every variant against the reference, to the accuracy of its products, and
// against itself on other threads, bit for bit.
#ifndef BACKWARD_CHECKS_H
#define BACKWARD_CHECKS_H

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <vector>

#include "forward_checks.h"

// What a backward pass takes beside the layer, and what it returns: the gradients of activations,
// weight codes, units, partial-sum scales and offsets.
struct Backward {
  static constexpr const char *names[] = {"activation", "weight code", "unit", "psum scale",
                                          "psum offset"};
  std::array<std::vector<float>, 5> gradients;
  bool succeeded;

  // Only the gradients whose bit is set in `wanted`; others stay 7.
  Backward(const RandomLayer &layer, crossbar_isa isa, crossbar_precision precision,
           const crossbar_pool *pool, unsigned wanted = 31) {
    const crossbar_columns columns = layer.columns();
    std::mt19937 random(2);
    std::normal_distribution<float> normal;
    std::vector<float> output_gradient(layer.outputs());
    for (float &value : output_gradient) value = normal(random);
    std::vector<int8_t> weight_codes(layer.cells.size() / size_t(layer.extents.slices));
    for (int8_t &code : weight_codes) code = int8_t(int(random() % 15) - 7);
    const size_t column_count =
        layer.partial_sums() / layer.outputs() * size_t(layer.extents.output_channels);
    gradients = {std::vector<float>(layer.codes.size(), 7.0f),
                 std::vector<float>(weight_codes.size(), 7.0f),
                 std::vector<float>(column_count, 7.0f), std::vector<float>(column_count, 7.0f),
                 std::vector<float>(column_count, 7.0f)};
    std::array<float *, 5> places;
    for (size_t i = 0; i < places.size(); ++i) {
      places[i] = (wanted >> i & 1) != 0 ? gradients[i].data() : nullptr;
    }
    const crossbar_gradients returned{places[0], places[1], places[2], places[3], places[4]};
    succeeded = crossbar_backward(isa, precision, &layer.extents, layer.codes.data(),
                                  layer.cells.data(), weight_codes.data(), &columns,
                                  output_gradient.data(), pool, &returned) == CROSSBAR_OK;
  }
};

inline double relative_error(const std::vector<float> &actual, const std::vector<float> &expected) {
  double difference = 0, norm = 0;
  for (size_t i = 0; i < actual.size(); ++i) {
    difference += (double(actual[i]) - expected[i]) * (double(actual[i]) - expected[i]);
    norm += double(expected[i]) * expected[i];
  }
  return difference == 0 ? 0 : std::sqrt(difference / norm);
}

// The relative errors of activation and weight gradients of one variant and precision, over shapes.
struct GradientErrors {
  crossbar_isa isa;
  crossbar_precision precision;
  std::vector<double> activation, weight;
};

inline std::vector<GradientErrors> &gradient_errors() {
  static std::vector<GradientErrors> errors;
  return errors;
}

inline void note_errors(crossbar_isa isa, crossbar_precision precision, double activation,
                        double weight) {
  std::vector<GradientErrors> &all = gradient_errors();
  auto place = std::find_if(all.begin(), all.end(), [&](const GradientErrors &errors) {
    return errors.isa == isa && errors.precision == precision;
  });
  if (place == all.end()) place = all.insert(all.end(), {isa, precision, {}, {}});
  place->activation.push_back(activation);
  place->weight.push_back(weight);
}

inline void print_gradient_errors() {
  for (GradientErrors &errors : gradient_errors()) {
    std::sort(errors.activation.begin(), errors.activation.end());
    std::sort(errors.weight.begin(), errors.weight.end());
    std::printf(
        "%s, %s: relative error of gradients, median and largest: activation %.1e %.1e, "
        "weight %.1e %.1e\n",
        crossbar_isa_name(errors.isa), errors.precision == CROSSBAR_MIXED ? "mixed" : "float32",
        errors.activation[errors.activation.size() / 2], errors.activation.back(),
        errors.weight[errors.weight.size() / 2], errors.weight.back());
  }
}

// `expected` is the reference's result.
inline int check_backward(const Shape &shape, const RandomLayer &layer, const Backward &expected,
                          crossbar_isa isa) {
  const crossbar_pool threads = backward_threads();
  int failures = 0;
  const auto expect = [&](bool holds, const char *what, const char *where) {
    if (holds) return;
    ++failures;
    std::printf("%s: %s of %s: %s\n", crossbar_isa_name(isa), what, where,
                description(shape).c_str());
  };
  for (const crossbar_precision precision : {CROSSBAR_FLOAT32, CROSSBAR_MIXED}) {
    // The rounding of one gradient to bfloat16 is 2^-9 of it, to fixed point 2^-16 of the largest,
    // and few are added up here; a sum of few floats that nearly cancel has fewer digits left than
    // one of many.
    const double bound = precision == CROSSBAR_FLOAT32 ? 1e-4 : 5e-2;
    const Backward alone(layer, isa, precision, nullptr);
    const Backward together(layer, isa, precision, &threads);
    expect(expected.succeeded && alone.succeeded && together.succeeded, "status", "all");
    note_errors(isa, precision, relative_error(alone.gradients[0], expected.gradients[0]),
                relative_error(alone.gradients[1], expected.gradients[1]));
    for (size_t i = 0; i < alone.gradients.size(); ++i) {
      expect(relative_error(alone.gradients[i], expected.gradients[i]) < bound, "error",
             Backward::names[i]);
      expect(same_bits(alone.gradients[i], together.gradients[i]), "threads", Backward::names[i]);
      const Backward one(layer, isa, precision, nullptr, 1u << i);
      expect(same_bits(alone.gradients[i], one.gradients[i]), "alone", Backward::names[i]);
    }
    if (isa != CROSSBAR_ISA_AMX) continue;
    // Sums of tiles of bytes are those of vectors of 16-bit integers.
    const Backward vectors(layer, CROSSBAR_ISA_AVX512, precision, nullptr);
    for (size_t i = 0; i < alone.gradients.size(); ++i) {
      expect(same_bits(alone.gradients[i], vectors.gradients[i]), "vectors", Backward::names[i]);
    }
  }
  return failures;
}

#endif
