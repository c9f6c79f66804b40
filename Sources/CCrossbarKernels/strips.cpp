#include "strips.h"

#include <cstring>

namespace crossbar {
namespace {

// Bytes behind the strips of an array, for products that read beyond the last window.
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

// Copies `count` bytes, from one to two words of them, as two words that may overlap.
template <size_t word>
struct TwoWords {
  static void copy(const uint8_t *source, int64_t count, uint8_t *target) noexcept {
    uint8_t first[word], last[word];
    std::memcpy(first, source, word);
    std::memcpy(last, source + count - word, word);
    std::memcpy(target, first, word);
    std::memcpy(target + count - word, last, word);
  }
};

struct ManyWords {
  static void copy(const uint8_t *source, int64_t count, uint8_t *target) noexcept {
    constexpr int64_t word = 16;
    for (int64_t done = 0; done + word < count; done += word) {
      std::memcpy(target + done, source + done, word);
    }
    std::memcpy(target + count - word, source + count - word, word);
  }
};

// What is copied to neighbouring strips: `channels` bytes of each of `lines` image lines, which lie
// `line_size` apart, at every `pixel_size`.
struct Run {
  int64_t channels, pixel_size, line_size, lines, strip_size;
};

// The number of lines is known to the compiler for the kernels that networks are made of.
template <typename Copier, int64_t known_lines>
void copy_strips(Run run, int64_t strips, const uint8_t *source, uint8_t *target) noexcept {
  const int64_t lines = known_lines != 0 ? known_lines : run.lines;
  for (int64_t strip = 0; strip < strips; ++strip) {
    for (int64_t line = 0; line < lines; ++line) {
      Copier::copy(source + line * run.line_size, run.channels, target + line * run.channels);
    }
    source += run.pixel_size;
    target += run.strip_size;
  }
}

template <typename Copier>
void copy_strips(Run run, int64_t strips, const uint8_t *source, uint8_t *target) noexcept {
  if (run.lines == 1) return copy_strips<Copier, 1>(run, strips, source, target);
  if (run.lines == 3) return copy_strips<Copier, 3>(run, strips, source, target);
  copy_strips<Copier, 0>(run, strips, source, target);
}

void copy_strips(Run run, int64_t strips, const uint8_t *source, uint8_t *target) noexcept {
  if (run.channels > 32) return copy_strips<ManyWords>(run, strips, source, target);
  if (run.channels >= 16) return copy_strips<TwoWords<16>>(run, strips, source, target);
  if (run.channels >= 8) return copy_strips<TwoWords<8>>(run, strips, source, target);
  if (run.channels >= 4) return copy_strips<TwoWords<4>>(run, strips, source, target);
  if (run.channels >= 2) return copy_strips<TwoWords<2>>(run, strips, source, target);
  copy_strips<TwoWords<1>>(run, strips, source, target);
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
  for (int32_t array = 0; array < extents_.arrays; ++array) {
    const int64_t row_size = strips_per_row_ * strip_size(array);
    uint8_t *target = strips + offset(array);
    for (int64_t row = rows.first; row < rows.first + rows.count; ++row, target += row_size) {
      fill_row(codes, row, array, target);
    }
    std::memset(target, 0, slack);
  }
}

void StripLayout::fill_row(const uint8_t *codes, int64_t row, int32_t array,
                           uint8_t *target) const noexcept {
  const ChannelRange channels = array_channels(extents_, array);
  const int64_t size = strip_size(array);
  const int64_t pixel_size = extents_.input_channels;
  const int64_t line_size = extents_.width * pixel_size;
  const int64_t top = row % extents_.output_height * extents_.stride - extents_.padding;
  // Kernel rows and strips that lie inside of the image.
  const int64_t first_line = std::clamp<int64_t>(-top, 0, extents_.kernel);
  const int64_t last_line = std::clamp<int64_t>(extents_.height - top, first_line, extents_.kernel);
  const int64_t first_strip = std::min<int64_t>(extents_.padding, strips_per_row_);
  const int64_t last_strip =
      std::clamp<int64_t>(extents_.width + int64_t(extents_.padding), first_strip, strips_per_row_);
  if (last_line - first_line < extents_.kernel) {
    std::memset(target, 0, size_t(strips_per_row_ * size));
    if (first_line == last_line) return;
  } else {
    std::memset(target, 0, size_t(first_strip * size));
    std::memset(target + last_strip * size, 0, size_t((strips_per_row_ - last_strip) * size));
  }
  const int64_t line = row / extents_.output_height * extents_.height + top + first_line;
  const int64_t x = first_strip - extents_.padding;
  copy_strips({channels.count, pixel_size, line_size, last_line - first_line, size},
              last_strip - first_strip, codes + line * line_size + x * pixel_size + channels.first,
              target + first_strip * size + first_line * channels.count);
}

}  // namespace crossbar
