// Geometry of one layer call: what array `a` sees and where its cells and columns lie.
#ifndef CROSSBAR_EXTENTS_H
#define CROSSBAR_EXTENTS_H

#include <algorithm>
#include <cstdint>

#include "crossbar_kernels.h"

namespace crossbar {

// Input channels [first, first + count).
struct ChannelRange {
  int32_t first, count;
};

// The input channels that array `array` holds.
inline ChannelRange array_channels(const crossbar_extents &extents, int32_t array) noexcept {
  if (extents.mapping == CROSSBAR_REPLICATED) return {0, extents.input_channels};
  const int32_t first = array * extents.channels_per_array;
  return {first, std::min(extents.channels_per_array, extents.input_channels - first)};
}

// Rows (word lines) of one array that hold cells.
inline int64_t array_rows(const crossbar_extents &extents, int32_t array) noexcept {
  return int64_t(array_channels(extents, array).count) * extents.kernel * extents.kernel;
}

// Cells of one output channel in the arrays before `array`, which may be `arrays`: then of all.
inline int64_t rows_before(const crossbar_extents &extents, int32_t array) noexcept {
  const int64_t area = int64_t(extents.kernel) * extents.kernel;
  if (extents.mapping == CROSSBAR_REPLICATED) return array * area * extents.input_channels;
  return area *
         std::min<int64_t>(int64_t(array) * extents.channels_per_array, extents.input_channels);
}

// Cells of one slice: also the number of weights of the layer.
inline int64_t cells_per_slice(const crossbar_extents &extents) noexcept {
  return rows_before(extents, extents.arrays) * extents.output_channels;
}

// Offset of the first cell of block [slice, array], whose shape is [outputChannels,
// channelsOfArray, kernel, kernel]. With slice 0 it is the offset of the weight block as well.
inline int64_t first_cell(const crossbar_extents &extents, int32_t slice, int32_t array) noexcept {
  return slice * cells_per_slice(extents) + rows_before(extents, array) * extents.output_channels;
}

// Offset of the parameters of output channel 0 in [slices, arrays, outputChannels].
inline int64_t first_column(const crossbar_extents &extents, int32_t slice,
                            int32_t array) noexcept {
  return (int64_t(slice) * extents.arrays + array) * extents.output_channels;
}

inline int64_t columns_per_layer(const crossbar_extents &extents) noexcept {
  return int64_t(extents.slices) * extents.arrays * extents.output_channels;
}

// Pixels of the output of the whole batch.
inline int64_t output_pixels(const crossbar_extents &extents) noexcept {
  return int64_t(extents.batch) * extents.output_height * extents.output_width;
}

// Whether cells are bound by `maximum_cell`.
enum class CellKind { integer, varied };

// CROSSBAR_OK when all sizes agree with one another, every buffer of the call has fewer than 2^62
// elements, and every partial sum of integer cells is exact in float.
crossbar_status validate(const crossbar_extents &extents, CellKind cells) noexcept;

}  // namespace crossbar

#endif
