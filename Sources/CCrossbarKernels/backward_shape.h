// Sizes that every stage of the blocked backward pass shares.
#ifndef CROSSBAR_BACKWARD_SHAPE_H
#define CROSSBAR_BACKWARD_SHAPE_H

#include <algorithm>
#include <cstdint>

#include "backward.h"
#include "buffer.h"
#include "extents.h"

namespace crossbar {

// Output channels are handled in blocks, the last one filled up; one clip mask is one bit for every
// column of a block.
constexpr int64_t block_columns = 16;
using ClipMask = uint16_t;

// Pixels are counted per image and filled up to whole tiles.
constexpr int64_t tile_pixels = 16;

struct BackwardShape {
  explicit BackwardShape(const BackwardCall &call) noexcept
      : extents(call.extents),
        ideal(call.ideal()),
        blocks(rounded_up(extents.output_channels, block_columns) / block_columns),
        columns(blocks * block_columns),
        pixels(int64_t(extents.output_height) * extents.output_width),
        padded_pixels(rounded_up(pixels, tile_pixels)),
        even_width(rounded_up(extents.output_width, 2)),
        plane_height(int64_t(extents.output_height - 1) * extents.stride + extents.kernel),
        plane_width((even_width - 1) * extents.stride + extents.kernel),
        weights(rows_before(extents, extents.arrays) * columns) {
    for (int32_t slice = 0; slice < extents.slices; ++slice) {
      if (!ideal && call.columns.slices[slice].polarity != 0) polarities = 2;
    }
    // Pieces hold partial weight gradients of their own, so large layers are cut into fewer.
    const int64_t bytes = weights * polarities * int64_t(sizeof(float));
    pieces =
        std::min<int64_t>(extents.batch, std::clamp<int64_t>(most_partial_bytes / bytes, 2, 16));
    if (bytes > most_cached_bytes) {
      images_at_once = std::min((extents.batch + pieces - 1) / pieces, most_images_at_once);
    }
  }

  // Images of a piece: [first_image(piece), first_image(piece + 1)).
  int64_t first_image(int64_t piece) const noexcept { return extents.batch * piece / pieces; }

  // Number of a block of columns, in the order arrays, slices, blocks.
  int64_t block_index(int64_t array, int64_t slice, int64_t block) const noexcept {
    return (array * extents.slices + slice) * blocks + block;
  }
  int64_t block_count() const noexcept { return block_index(extents.arrays, 0, 0); }

  // Codes of one array around every pixel of one image, with the padding: [planeHeight, planeWidth,
  // channelsOfArray]. Rows of an array are ordered kernel row, kernel column, channel, so that one
  // kernel row of a window is one run of a plane.
  int64_t plane_size(int32_t array) const noexcept {
    return plane_height * plane_width * array_channels(extents, array).count;
  }
  // What may be read behind a plane: the partner of its last code, and a vector.
  int64_t plane_slack() const noexcept {
    return int64_t(extents.stride) * array_channels(extents, 0).count + 64;
  }

  // Output rows of a strip of the weight gradient, whose accumulators are loaded and stored once.
  int64_t weight_strip_rows() const noexcept {
    constexpr int64_t fewest_pixels = 256;
    const int64_t rows = (fewest_pixels + even_width - 1) / even_width;
    return std::min<int64_t>(rows, extents.output_height);
  }

  const crossbar_extents &extents;
  bool ideal;
  int64_t blocks, columns;
  int64_t pixels, padded_pixels, even_width;
  int64_t plane_height, plane_width;
  int64_t weights;         // of one partial weight gradient [row, column] of one polarity
  int64_t polarities = 1;  // 2: positive and negative weights take the masks of different slices
  int64_t pieces = 1;
  // Images that take one array after the other together, so that the weight gradient of an array
  // stays in the cache where that of all of them does not fit.
  int64_t images_at_once = 1;
  static constexpr int64_t most_images_at_once = 8;

 private:
  static constexpr int64_t most_partial_bytes = int64_t(24) << 20;
  static constexpr int64_t most_cached_bytes = int64_t(512) << 10;
};

// Output gradients of one image with room around every row, [output row, column, terms], where
// terms are what a product adds up at one pixel.
struct InputTile {
  InputTile(const BackwardShape &shape, int64_t terms, int64_t pixels) noexcept
      : left(shape.extents.kernel - 1),
        width(2 * shape.extents.kernel + shape.extents.output_width + pixels),
        terms(terms) {}

  int64_t size(const BackwardShape &shape) const noexcept {
    return shape.extents.output_height * width * terms;
  }

  int64_t left, width, terms;
};

}  // namespace crossbar

#endif
