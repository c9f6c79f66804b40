// Activation codes of a band of output rows, laid out so that what an array sees of one output
// pixel is contiguous.
//
// For every array a band holds, per output row, one *strip* for each input column it needs: [kernel
// row, channel], with zeros outside of the image. The codes under a kernel are then `kernel`
// neighbouring strips, [kernel column, kernel row, channel], and the windows of neighbouring pixels
// overlap, so that each code is copied `kernel` times and not `kernel` squared times. Products read
// windows in groups of a few rows; what lies behind the last one meets a zero cell.
#ifndef CROSSBAR_STRIPS_H
#define CROSSBAR_STRIPS_H

#include <cstdint>

#include "buffer.h"
#include "extents.h"

namespace crossbar {

// Output rows are counted through the whole batch, so that a band may span images.
struct Rows {
  int64_t first, count;
};

// How bands are laid out.
class StripLayout {
 public:
  // Bands of some `pixels_sought` output pixels that leave few over when cut into tiles of
  // `tile_pixels`.
  StripLayout(const crossbar_extents &extents, int64_t pixels_sought, int64_t tile_pixels) noexcept;

  int64_t bands() const noexcept;
  Rows rows(int64_t band) const noexcept;

  // Bytes from one strip of an array to the next.
  int64_t strip_size(int32_t array) const noexcept {
    return int64_t(array_channels(extents_, array).count) * extents_.kernel;
  }
  // Number of the strip where the window of pixel (row of the band, x) starts.
  int64_t strip_number(int64_t row, int64_t x) const noexcept {
    return row * strips_per_row_ + x * extents_.stride;
  }
  // Offset of an array's strips in a band, and the length of a band.
  int64_t offset(int32_t array) const noexcept;
  int64_t size() const noexcept { return offset(extents_.arrays); }
  // Most output pixels of a band.
  int64_t pixels() const noexcept { return rows_per_band_ * extents_.output_width; }

  // Copies the codes of a band from `codes` [batch, height, width, inputChannels].
  void fill(const uint8_t *codes, Rows rows, uint8_t *strips) const noexcept;

 private:
  void fill_row(const uint8_t *codes, int64_t row, int32_t array, uint8_t *target) const noexcept;

  const crossbar_extents &extents_;
  int64_t rows_per_band_;
  int64_t strips_per_row_;
};

}  // namespace crossbar

#endif
