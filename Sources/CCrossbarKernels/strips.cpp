#include "strips.h"

#include <cstring>

namespace crossbar {
namespace {

// Codes are copied in chunks of this many bytes. The last chunk of a run may spill over into what
// is copied next, or into the slack behind the last array.
constexpr int64_t chunk = 16;
constexpr int64_t slack = cache_line;

int64_t output_rows(const crossbar_extents &extents) noexcept {
  return int64_t(extents.batch) * extents.output_height;
}

// The number of rows, of those that come to at most `pixels_sought` pixels, that fills tiles best;
// of equals the largest.
int64_t best_rows(const crossbar_extents &extents, int64_t pixels_sought,
                  int64_t tile_pixels) noexcept {
  const int64_t most =
      std::clamp<int64_t>(pixels_sought / extents.output_width, 1, output_rows(extents));
  int64_t best = 1;
  double best_filling = 0;
  for (int64_t rows = (most + 1) / 2; rows <= most; ++rows) {
    const int64_t pixels = rows * extents.output_width;
    const double filling = double(pixels) / double(rounded_up(pixels, tile_pixels));
    if (filling >= best_filling) {
      best_filling = filling;
      best = rows;
    }
  }
  return best;
}

void copy(const uint8_t *source, int64_t count, const uint8_t *source_end,
          uint8_t *target) noexcept {
  if (source_end - source < rounded_up(count, chunk)) {
    std::memcpy(target, source, size_t(count));
    return;
  }
  for (int64_t done = 0; done < count; done += chunk) {
    std::memcpy(target + done, source + done, chunk);
  }
}

}  // namespace

StripLayout::StripLayout(const crossbar_extents &extents, int64_t pixels_sought,
                         int64_t tile_pixels) noexcept
    : extents_(extents),
      rows_per_band_(best_rows(extents, pixels_sought, tile_pixels)),
      strips_per_row_(int64_t(extents.output_width - 1) * extents.stride + extents.kernel) {}

int64_t StripLayout::bands() const noexcept {
  return (output_rows(extents_) + rows_per_band_ - 1) / rows_per_band_;
}

Rows StripLayout::rows(int64_t band) const noexcept {
  const int64_t first = band * rows_per_band_;
  return {first, std::min(rows_per_band_, output_rows(extents_) - first)};
}

int64_t StripLayout::offset(int32_t array) const noexcept {
  const int64_t strips = rows_per_band_ * strips_per_row_;
  const int64_t channels = rows_before(extents_, array) / extents_.kernel;
  return strips * channels + array * slack;
}

void StripLayout::fill(const uint8_t *codes, Rows rows, uint8_t *strips) const noexcept {
  const int64_t pixel_size = extents_.input_channels;
  const int64_t line_size = extents_.width * pixel_size;
  const uint8_t *const end = codes + extents_.batch * extents_.height * line_size;
  for (int32_t array = 0; array < extents_.arrays; ++array) {
    const ChannelRange channels = array_channels(extents_, array);
    uint8_t *target = strips + offset(array);
    for (int64_t row = rows.first; row < rows.first + rows.count; ++row) {
      const int64_t image = row / extents_.output_height;
      const int64_t top = row % extents_.output_height * extents_.stride - extents_.padding;
      const uint8_t *const source =
          codes + (image * extents_.height + top) * line_size + channels.first;
      for (int64_t strip = 0; strip < strips_per_row_; ++strip) {
        const int64_t x = strip - extents_.padding;
        const bool inside = x >= 0 && x < extents_.width;
        for (int64_t ky = 0; ky < extents_.kernel; ++ky) {
          if (inside && top + ky >= 0 && top + ky < extents_.height) {
            copy(source + ky * line_size + x * pixel_size, channels.count, end, target);
          } else {
            std::memset(target, 0, size_t(channels.count));
          }
          target += channels.count;
        }
      }
    }
    std::memset(target, 0, slack);
  }
}

}  // namespace crossbar
