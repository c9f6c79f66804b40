// The forward pass of every variant against the reference, bit for bit.
#ifndef FORWARD_CHECKS_H
#define FORWARD_CHECKS_H

#include <atomic>
#include <cstdio>
#include <cstring>
#include <thread>
#include <vector>

#include "random_layer.h"

inline std::vector<crossbar_isa> supported_variants() {
  std::vector<crossbar_isa> variants;
  for (int isa = CROSSBAR_ISA_REFERENCE; isa <= CROSSBAR_ISA_AMX; ++isa) {
    if (crossbar_isa_supported(crossbar_isa(isa))) variants.push_back(crossbar_isa(isa));
  }
  return variants;
}

// A pool of three threads that take pieces from the last one on.
inline crossbar_pool backward_threads() {
  return {[](void *, int64_t count, void (*body)(void *, int64_t), void *context) {
            std::atomic<int64_t> left{count};
            std::vector<std::thread> threads;
            for (int i = 0; i < 3; ++i) {
              threads.emplace_back([&] {
                for (int64_t index = --left; index >= 0; index = --left) body(context, index);
              });
            }
            for (std::thread &thread : threads) thread.join();
          },
          nullptr};
}

template <typename Number>
bool same_bits(const std::vector<Number> &left, const std::vector<Number> &right) {
  return left.size() == right.size() &&
         std::memcmp(left.data(), right.data(), left.size() * sizeof(Number)) == 0;
}

// What a forward pass returns.
struct Forward {
  std::vector<float> output, varied;
  std::vector<int32_t> partial_sums;
  std::vector<int16_t> psum_codes;
  bool succeeded;

  Forward(const RandomLayer &layer, crossbar_isa isa, const crossbar_pool *pool)
      : output(layer.outputs()),
        varied(layer.outputs()),
        partial_sums(layer.partial_sums()),
        psum_codes(layer.partial_sums()) {
    const crossbar_columns columns = layer.columns();
    succeeded =
        crossbar_forward(isa, &layer.extents, layer.codes.data(), layer.cells.data(), &columns,
                         pool, output.data()) == CROSSBAR_OK &&
        crossbar_forward_varied(isa, &layer.extents, layer.codes.data(), layer.varied_cells.data(),
                                &columns, pool, varied.data()) == CROSSBAR_OK &&
        crossbar_partial_sums(isa, &layer.extents, layer.codes.data(), layer.cells.data(), &columns,
                              pool, partial_sums.data(), psum_codes.data()) == CROSSBAR_OK;
  }
};

inline int check_forward(const Shape &shape, const RandomLayer &layer, crossbar_isa isa) {
  const Forward expected(layer, CROSSBAR_ISA_REFERENCE, nullptr);
  const crossbar_pool threads = backward_threads();
  int failures = 0;
  for (const crossbar_pool *pool : {static_cast<const crossbar_pool *>(nullptr), &threads}) {
    const Forward actual(layer, isa, pool);
    const auto expect = [&](bool holds, const char *what) {
      if (holds) return;
      ++failures;
      std::printf("%s%s: %s differ(s): %s\n", crossbar_isa_name(isa),
                  pool != nullptr ? ", threads" : "", what, description(shape).c_str());
    };
    expect(expected.succeeded && actual.succeeded, "status");
    expect(same_bits(expected.partial_sums, actual.partial_sums), "partial sums");
    expect(same_bits(expected.psum_codes, actual.psum_codes), "ADC codes");
    expect(same_bits(expected.output, actual.output), "output");
    expect(same_bits(expected.varied, actual.varied), "output of varied cells");
  }
  return failures;
}

// Calls that must be refused, each without writing to the output.
inline int check_refusals() {
  const RandomLayer layer({1, 3, 5, 5, 4, 3, 1, 1, 128, 1});
  const crossbar_columns columns = layer.columns();
  int failures = 0;
  const auto expect = [&](crossbar_extents extents, crossbar_status status, const char *what) {
    std::vector<float> output(layer.outputs(), 7.0f);
    const std::vector<float> untouched = output;
    const crossbar_status actual =
        crossbar_forward(CROSSBAR_ISA_PORTABLE, &extents, layer.codes.data(), layer.cells.data(),
                         &columns, nullptr, output.data());
    if (actual == status && same_bits(output, untouched)) return;
    ++failures;
    std::printf("%s: status %d in place of %d\n", what, actual, status);
  };
  crossbar_extents extents = layer.extents;
  extents.output_height += 1;
  expect(extents, CROSSBAR_INVALID_EXTENTS, "an output that is too high");
  extents = layer.extents;
  extents.arrays += 1;
  expect(extents, CROSSBAR_INVALID_EXTENTS, "an array too many");
  extents = layer.extents;
  extents.slices = 0;
  expect(extents, CROSSBAR_INVALID_EXTENTS, "no slices");
  extents = layer.extents;
  extents.input_channels = extents.channels_per_array = 600;
  extents.maximum_code = 255;
  extents.maximum_cell = 128;
  expect(extents, CROSSBAR_ACCUMULATOR_OVERFLOW, "partial sums beyond 24 bits");
  return failures;
}

#endif
