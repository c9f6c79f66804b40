// From the layouts of official files to channels-last bytes.
#include <cstring>

#include "dataset_kernels.h"

void dataset_unpack_planar(const uint8_t *records, int64_t stride, int64_t count,
                           dataset_shape shape, uint8_t *images) {
  const int64_t plane = int64_t{shape.height} * shape.width;
  for (int64_t image = 0; image < count; ++image) {
    const uint8_t *source = records + image * stride;
    uint8_t *target = images + image * plane * shape.channels;
    for (int64_t pixel = 0; pixel < plane; ++pixel)
      for (int32_t channel = 0; channel < shape.channels; ++channel)
        target[pixel * shape.channels + channel] = source[channel * plane + pixel];
  }
}

void dataset_unpack_grey(const uint8_t *grey, int32_t inner_height, int32_t inner_width,
                         int64_t count, dataset_shape shape, uint8_t *images) {
  const int64_t size = int64_t{shape.height} * shape.width * shape.channels;
  const int32_t top = (shape.height - inner_height) / 2, left = (shape.width - inner_width) / 2;
  std::memset(images, 0, static_cast<size_t>(count * size));
  for (int64_t image = 0; image < count; ++image)
    for (int32_t row = 0; row < inner_height; ++row) {
      const uint8_t *source = grey + (image * inner_height + row) * inner_width;
      uint8_t *target =
          images + image * size + (int64_t{top + row} * shape.width + left) * shape.channels;
      for (int32_t column = 0; column < inner_width; ++column)
        for (int32_t channel = 0; channel < shape.channels; ++channel) *target++ = source[column];
    }
}

int64_t dataset_unpack_labels(const uint8_t *labels, int64_t stride, int64_t count,
                              int32_t class_count, int64_t *result) {
  for (int64_t image = 0; image < count; ++image) {
    const uint8_t label = labels[image * stride];
    if (label >= class_count) return image;
    result[image] = label;
  }
  return -1;
}
