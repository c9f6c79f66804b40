// The crossbar layers of the two networks: 128 x 128 arrays and two slices.
#ifndef LAYERS_H
#define LAYERS_H

#include <vector>

#include "random_layer.h"

struct NamedShape {
  const char *name;
  int times;  // in the network
  Shape shape;
};

struct Network {
  const char *name;
  std::vector<NamedShape> layers;
};

inline NamedShape square(const char *name, int times, int32_t batch, int32_t size, int32_t inputs,
                         int32_t outputs, int32_t kernel, int32_t stride) {
  return {name, times, {batch, inputs, size, size, outputs, kernel, stride, kernel / 2, 128, 2}};
}

inline std::vector<Network> networks() {
  return {{"ResNet-20",
           {square("16 -> 16 at 32", 6, 128, 32, 16, 16, 3, 1),
            square("16 -> 32 at 32, stride 2", 1, 128, 32, 16, 32, 3, 2),
            square("32 -> 32 at 16", 5, 128, 16, 32, 32, 3, 1),
            square("32 -> 64 at 16, stride 2", 1, 128, 16, 32, 64, 3, 2),
            square("64 -> 64 at 8", 5, 128, 8, 64, 64, 3, 1)}},
          {"ResNet-18",
           {square("64 -> 64 at 56", 4, 16, 56, 64, 64, 3, 1),
            square("64 -> 128 at 56, stride 2", 1, 16, 56, 64, 128, 3, 2),
            square("64 -> 128 at 56, 1 x 1", 1, 16, 56, 64, 128, 1, 2),
            square("128 -> 128 at 28", 3, 16, 28, 128, 128, 3, 1),
            square("128 -> 256 at 28, stride 2", 1, 16, 28, 128, 256, 3, 2),
            square("128 -> 256 at 28, 1 x 1", 1, 16, 28, 128, 256, 1, 2),
            square("256 -> 256 at 14", 3, 16, 14, 256, 256, 3, 1),
            square("256 -> 512 at 14, stride 2", 1, 16, 14, 256, 512, 3, 2),
            square("256 -> 512 at 14, 1 x 1", 1, 16, 14, 256, 512, 1, 2),
            square("512 -> 512 at 7", 3, 16, 7, 512, 512, 3, 1)}}};
}

#endif
