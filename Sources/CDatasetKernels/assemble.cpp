// From stored bytes to normalised float batches.
#include <algorithm>

#include "dataset_kernels.h"

namespace {
constexpr int32_t byte_values = 256;

// Writes `pixels` pixels of raw value zero.
float *write_padding(int32_t pixels, int32_t channels, const float *table, float *target) {
  for (int32_t pixel = 0; pixel < pixels; ++pixel)
    for (int32_t channel = 0; channel < channels; ++channel)
      *target++ = table[channel * byte_values];
  return target;
}

// Writes `pixels` pixels that start at `source` and lie `step` pixels apart (1, or -1 mirrored).
float *write_pixels(const uint8_t *source, int32_t pixels, int32_t step, int32_t channels,
                    const float *table, float *target) {
  for (int32_t pixel = 0; pixel < pixels; ++pixel, source += step * channels)
    for (int32_t channel = 0; channel < channels; ++channel)
      *target++ = table[channel * byte_values + source[channel]];
  return target;
}

void write_image(const uint8_t *image, dataset_shape shape, const dataset_crop &crop,
                 const float *table, float *target) {
  // Columns [first, last) of the crop, before mirroring, lie inside the image.
  const int32_t first = std::clamp(-crop.left, 0, shape.width);
  const int32_t last = std::clamp(shape.width - crop.left, first, shape.width);
  const int32_t before = crop.mirrored ? shape.width - last : first;
  const int32_t after = shape.width - before - (last - first);
  const int32_t step = crop.mirrored ? -1 : 1;
  const int32_t start = crop.left + (crop.mirrored ? last - 1 : first);
  for (int32_t row = crop.top; row < crop.top + shape.height; ++row) {
    if (row < 0 || row >= shape.height || first == last) {
      target = write_padding(shape.width, shape.channels, table, target);
      continue;
    }
    const uint8_t *source = image + (int64_t{row} * shape.width + start) * shape.channels;
    target = write_padding(before, shape.channels, table, target);
    target = write_pixels(source, last - first, step, shape.channels, table, target);
    target = write_padding(after, shape.channels, table, target);
  }
}
}  // namespace

void dataset_normalization_table(const float *mean, const float *deviation, int32_t channels,
                                 float *table) {
  for (int32_t channel = 0; channel < channels; ++channel)
    for (int32_t byte = 0; byte < byte_values; ++byte)
      table[channel * byte_values + byte] =
          (static_cast<float>(byte) / 255.0f - mean[channel]) / deviation[channel];
}

void dataset_assemble(const uint8_t *images, dataset_shape shape, const dataset_crop *crops,
                      int64_t count, const float *table, float *batch) {
  const int64_t size = int64_t{shape.height} * shape.width * shape.channels;
  for (int64_t index = 0; index < count; ++index)
    write_image(images + crops[index].image * size, shape, crops[index], table,
                batch + index * size);
}
