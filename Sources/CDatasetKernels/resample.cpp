// Antialiased bilinear resampling in the fixed-point arithmetic of Pillow's `Image.resize`, which
// is what torchvision's transforms of JPEG files compute: the same bytes come out. Source: Pillow,
// src/libImaging/Resample.c.
#include <algorithm>
#include <cmath>

#include "dataset_kernels.h"

namespace {
// A sum of 8-bit values times weights of this many fractional bits fits into 32 bits.
constexpr int precision_bits = 32 - 8 - 2;
constexpr double triangle_support = 1.0;

double triangle(double x) {
  x = std::fabs(x);
  return x < 1.0 ? 1.0 - x : 0.0;
}

// Weights are never negative, so a sum never is either.
uint8_t rounded(int32_t sum) {
  return static_cast<uint8_t>(std::min(sum >> precision_bits, int32_t{255}));
}
}  // namespace

int32_t dataset_resample_reach(double start, double end, int32_t length) {
  const double scale = std::max((end - start) / length, 1.0);
  return static_cast<int32_t>(std::ceil(triangle_support * scale)) * 2 + 1;
}

void dataset_resample_weights(double start, double end, int32_t size, int32_t length, int32_t first,
                              dataset_taps taps) {
  const double scale = (end - start) / length;
  const double widening = std::max(scale, 1.0);
  const double support = triangle_support * widening, narrowing = 1.0 / widening;
  const int32_t reach = dataset_resample_reach(start, end, length);
  for (int32_t index = 0; index < taps.count; ++index) {
    const double center = start + (first + index + 0.5) * scale;
    const int32_t origin = std::max(static_cast<int32_t>(center - support + 0.5), 0);
    const int32_t count = std::min(static_cast<int32_t>(center + support + 0.5), size) - origin;
    int32_t *weights = taps.weights + int64_t{index} * reach;
    double total = 0;
    for (int32_t tap = 0; tap < count; ++tap)
      total += triangle((tap + origin - center + 0.5) * narrowing);
    for (int32_t tap = 0; tap < count; ++tap) {
      double weight = triangle((tap + origin - center + 0.5) * narrowing);
      if (total != 0.0) weight /= total;
      weights[tap] = static_cast<int32_t>(0.5 + weight * (1 << precision_bits));
    }
    taps.origins[index] = origin;
    taps.counts[index] = count;
  }
}

void dataset_resample_rows(const uint8_t *source, int64_t pitch, int32_t rows, int32_t channels,
                           dataset_taps taps, int32_t reach, uint8_t *target) {
  for (int32_t row = 0; row < rows; ++row) {
    const uint8_t *line = source + row * pitch;
    for (int32_t index = 0; index < taps.count; ++index) {
      const int32_t *weights = taps.weights + int64_t{index} * reach;
      const uint8_t *pixel = line + int64_t{taps.origins[index]} * channels;
      for (int32_t channel = 0; channel < channels; ++channel) {
        int32_t sum = 1 << (precision_bits - 1);
        for (int32_t tap = 0; tap < taps.counts[index]; ++tap)
          sum += pixel[int64_t{tap} * channels + channel] * weights[tap];
        *target++ = rounded(sum);
      }
    }
  }
}

void dataset_resample_columns(const uint8_t *source, int32_t values, dataset_taps taps,
                              int32_t reach, int32_t *sums, uint8_t *target) {
  for (int32_t index = 0; index < taps.count; ++index) {
    const int32_t *weights = taps.weights + int64_t{index} * reach;
    const uint8_t *line = source + int64_t{taps.origins[index]} * values;
    std::fill(sums, sums + values, 1 << (precision_bits - 1));
    for (int32_t tap = 0; tap < taps.counts[index]; ++tap, line += values)
      for (int32_t value = 0; value < values; ++value) sums[value] += line[value] * weights[tap];
    for (int32_t value = 0; value < values; ++value) *target++ = rounded(sums[value]);
  }
}

void dataset_rgb_from_cmyk(const uint8_t *cmyk, int64_t pixels, uint8_t *rgb) {
  for (int64_t pixel = 0; pixel < pixels; ++pixel, cmyk += 4, rgb += 3)
    for (int channel = 0; channel < 3; ++channel) {
      // Pillow's MULDIV255 of the ink, and what is left of the paper.
      const int32_t product = (255 - cmyk[channel]) * cmyk[3] + 128;
      rgb[channel] = static_cast<uint8_t>(cmyk[3] - (((product >> 8) + product) >> 8));
    }
}
