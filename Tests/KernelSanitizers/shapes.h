// The shapes that kernels are checked with.
#ifndef SHAPES_H
#define SHAPES_H

#include <vector>

#include "random_layer.h"

inline std::vector<Shape> awkward_shapes() {
  std::vector<Shape> shapes;
  const int32_t channels[] = {1, 3, 14, 16, 17, 33, 64};
  const int32_t columns[] = {1, 15, 16, 17, 40};
  const Adc adcs[] = {Adc::signed_codes, Adc::unsigned_codes, Adc::ternary, Adc::binary,
                      Adc::ideal};
  // Every kernel, stride, padding and channel count; the rest takes turns.
  size_t turn = 0;
  for (const int32_t kernel : {1, 3, 5}) {
    for (const int32_t stride : {1, 2, 3}) {
      for (const int32_t padding : {0, 1, 2}) {
        for (const int32_t count : channels) {
          Shape shape{int32_t(1 + turn % 3),
                      count,
                      6,
                      int32_t(5 + turn % 6),
                      columns[turn % 5],
                      kernel,
                      stride,
                      padding,
                      turn % 4 == 0 ? 64 : 128,
                      int32_t(1 + turn % 3)};
          shape.adc = adcs[turn % 5 == 4 ? (turn / 5) % 5 : (turn / 7) % 3];
          shape.adc_bits = int32_t(1 + turn % 8);
          shape.offsets = turn % 2 == 0;
          shape.dual = turn % 6 == 5;
          shape.mapping = turn % 11 == 10 ? CROSSBAR_REPLICATED : CROSSBAR_PARTITIONED;
          shape.free_split = turn % 5 == 3;
          shapes.push_back(shape);
          ++turn;
        }
      }
    }
  }
  // Extremes of codes and cells, and more slices than a kernel takes at once.
  for (const int32_t maximum_code : {1, 255}) {
    for (const int32_t maximum_cell : {1, 63, 128}) {
      Shape shape{2, 20, 7, 7, 24, 3, 1, 1, 128, 2};
      shape.maximum_code = maximum_code;
      shape.maximum_cell = maximum_cell;
      shape.adc_bits = 8;
      shapes.push_back(shape);
    }
  }
  for (const int32_t slices : {4, 5, 7, 8}) {
    shapes.push_back({1, 16, 5, 9, 20, 3, 1, 1, 128, slices});
  }
  return shapes;
}

#endif
