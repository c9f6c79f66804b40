// The interface between the forward pass and the kernels of one instruction set.
#ifndef CROSSBAR_TILES_H
#define CROSSBAR_TILES_H

#include <cstdint>

#include "packed_cells.h"
#include "packed_columns.h"
#include "strips.h"

namespace crossbar {

// Where a probe wants partial sums and their codes; see crossbar_partial_sums.
struct Probe {
  int32_t *partial_sums;
  int16_t *psum_codes;  // or null
};

// A band of output rows and all that is needed to compute it. Activations are codes as they come
// (uint8_t) for integer cells, codes as float for varied ones.
template <typename Activation, typename Cell>
struct Band {
  const crossbar_extents &extents;
  const StripLayout &layout;
  const PackedCells<Cell> &cells;
  const PackedColumns &columns;
  const Activation *strips;
  const int32_t *strip_numbers;  // where the windows of the pixels start, whole tiles
  int64_t first_pixel, pixels;   // counted through the batch
  float *sums;                   // scratch, [2, whole tiles of pixels, lanes]
  float *output;                 // of the layer, or null
  Probe probe;                   // of the layer, or null pointers
};

// One instruction set's kernels and the sizes of the blocks they work on.
struct Tiles {
  int32_t lanes;          // output channels of a block
  int32_t pixels;         // output pixels of a tile
  int32_t rows_per_step;  // of integer products; varied ones take one row at a time
  void (*integer)(const Band<uint8_t, int8_t> &) noexcept;
  void (*varied)(const Band<float, float> &) noexcept;
};

extern const Tiles tiles_portable;
#if defined(__x86_64__)
extern const Tiles tiles_avx2;
extern const Tiles tiles_avx512bw;
extern const Tiles tiles_avx512;
extern const Tiles tiles_amx;
#endif

}  // namespace crossbar

#endif
