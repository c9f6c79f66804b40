// Copies of one image in the layouts that the stages of the blocked backward pass read.
#ifndef CROSSBAR_BACKWARD_PLANES_H
#define CROSSBAR_BACKWARD_PLANES_H

#include <cstring>

#include "backward_shape.h"

namespace crossbar {

// The plane of one array of one image (see `BackwardShape`), and zeros behind it.
template <typename Isa>
void pack_plane(const BackwardShape &shape, int32_t array, const uint8_t *image,
                typename Isa::Code *plane) noexcept {
  using Code = typename Isa::Code;
  constexpr int64_t chunk = 16;
  const crossbar_extents &extents = shape.extents;
  const ChannelRange channels = array_channels(extents, array);
  const int64_t padding = extents.padding, all = extents.input_channels;
  const int64_t size = int64_t(extents.height) * extents.width * all;
  const int64_t used = std::min<int64_t>(extents.width, shape.plane_width - padding);
  for (int64_t row = 0; row < shape.plane_height; ++row) {
    Code *to = plane + row * shape.plane_width * channels.count;
    Code *const end = to + shape.plane_width * channels.count;
    const int64_t y = row - padding;
    if (y < 0 || y >= extents.height || used <= 0) {
      std::fill(to, end, Code(0));
      continue;
    }
    std::fill_n(to, padding * channels.count, Code(0));
    to += padding * channels.count;
    for (int64_t x = 0; x < used; ++x, to += channels.count) {
      const int64_t place = (y * extents.width + x) * all + channels.first;
      // Whole chunks where the image has them; what spills over is overwritten next.
      if (place + rounded_up(channels.count, chunk) <= size) {
        for (int64_t c = 0; c < channels.count; c += chunk) {
          Isa::copy_codes(to + c, image + place + c);
        }
      } else {
        for (int64_t c = 0; c < channels.count; ++c) to[c] = image[place + c];
      }
    }
    if (to < end) std::fill(to, end, Code(0));
  }
  std::fill_n(plane + shape.plane_size(array), shape.plane_slack(), Code(0));
}

}  // namespace crossbar

#endif
