// The forward pass: packs cells and columns once per call, then lets the kernels of the instruction
// set work through bands of output rows.
#include "buffer.h"
#include "crossbar_kernels.h"
#include "extents.h"
#include "packed_cells.h"
#include "packed_columns.h"
#include "parallel.h"
#include "reference.h"
#include "strips.h"
#include "tiles.h"
#include "variants.h"

namespace crossbar {
namespace {

// Pixels of a band: enough to use the cells of an array many times while they are in the
// first-level cache, few enough for the sums of a block to stay there too.
constexpr int64_t pixels_per_band = 64;

// What one call reads and writes.
template <typename Cell>
struct Call {
  const crossbar_extents &extents;
  const uint8_t *codes;
  const Cell *cells;
  const crossbar_columns &columns;
  const crossbar_pool *pool;
  float *output;
  Probe probe;
};

void run_tiles(const Tiles &tiles, const Band<uint8_t, int8_t> &band) noexcept {
  tiles.integer(band);
}
void run_tiles(const Tiles &tiles, const Band<float, float> &band) noexcept { tiles.varied(band); }

int32_t rows_per_step(const Tiles &tiles, const int8_t *) noexcept { return tiles.rows_per_step; }
int32_t rows_per_step(const Tiles &, const float *) noexcept { return 1; }

// Codes as the products of a kind of cell take them.
const uint8_t *activations(const uint8_t *strips, int64_t, uint8_t *) noexcept { return strips; }
const float *activations(const uint8_t *strips, int64_t count, float *converted) noexcept {
  for (int64_t index = 0; index < count; ++index) converted[index] = strips[index];
  return converted;
}

// Where the windows of any band's pixels start; the last pixel fills up its tile.
void number_strips(const crossbar_extents &extents, const StripLayout &layout, int64_t whole_tiles,
                   int32_t *numbers) noexcept {
  for (int64_t index = 0; index < whole_tiles; ++index) {
    const int64_t pixel = std::min(index, layout.pixels() - 1);
    numbers[index] =
        int32_t(layout.strip_number(pixel / extents.output_width, pixel % extents.output_width));
  }
}

template <typename Activation, typename Cell>
crossbar_status run(const Tiles &tiles, const Call<Cell> &call) noexcept {
  const crossbar_extents &extents = call.extents;
  const StripLayout layout(extents, pixels_per_band, tiles.pixels);
  const PackedCells<Cell> cells(extents, call.cells, tiles.lanes, rows_per_step(tiles, call.cells),
                                call.pool);
  const PackedColumns columns(extents, call.columns, tiles.lanes);

  Slots slots(layout.bands());
  const int64_t whole_tiles = rounded_up(layout.pixels(), tiles.pixels);
  const int64_t strips_size = rounded_up(layout.size(), cache_line);
  const int64_t converted_size = sizeof(Activation) == 1 ? 1 : strips_size;
  const int64_t sums_size = 2 * whole_tiles * tiles.lanes;
  const Buffer<uint8_t> strips(slots.count() * strips_size);
  const Buffer<Activation> converted(slots.count() * converted_size);
  const Buffer<int32_t> strip_numbers(whole_tiles);
  const Buffer<float> sums(slots.count() * sums_size);
  if (!cells.complete() || !columns.complete() || !strips || !converted || !strip_numbers ||
      !sums) {
    return CROSSBAR_OUT_OF_MEMORY;
  }
  // A last band of fewer rows still has its tiles filled up with what the strips hold beyond it.
  std::fill_n(strips.data(), slots.count() * strips_size, uint8_t(0));
  number_strips(extents, layout, whole_tiles, strip_numbers.data());

  parallel(call.pool, layout.bands(), [&](int64_t index) {
    const Slots::Slot slot(slots);
    const Rows rows = layout.rows(index);
    uint8_t *const own_strips = strips.data() + slot.number() * strips_size;
    layout.fill(call.codes, rows, own_strips);
    run_tiles(tiles, Band<Activation, Cell>{
                         extents, layout, cells, columns,
                         activations(own_strips, layout.size(),
                                     converted.data() + slot.number() * converted_size),
                         strip_numbers.data(), rows.first * extents.output_width,
                         rows.count * extents.output_width, sums.data() + slot.number() * sums_size,
                         call.output, call.probe});
  });
  return CROSSBAR_OK;
}

}  // namespace
}  // namespace crossbar

crossbar_status crossbar_forward(crossbar_isa isa, const crossbar_extents *extents,
                                 const uint8_t *codes, const int8_t *cells,
                                 const crossbar_columns *columns, const crossbar_pool *pool,
                                 float *output) {
  const crossbar::Variant *variant = crossbar::find_variant(isa);
  if (variant == nullptr) return CROSSBAR_UNSUPPORTED_ISA;
  const crossbar_status status = crossbar::validate(*extents, crossbar::CellKind::integer);
  if (status != CROSSBAR_OK) return status;
  if (variant->tiles != nullptr) {
    return crossbar::run<uint8_t, int8_t>(
        *variant->tiles, {*extents, codes, cells, *columns, pool, output, {nullptr, nullptr}});
  }
  crossbar::reference::forward(*extents, codes, cells, *columns, output);
  return CROSSBAR_OK;
}

crossbar_status crossbar_forward_varied(crossbar_isa isa, const crossbar_extents *extents,
                                        const uint8_t *codes, const float *cells,
                                        const crossbar_columns *columns, const crossbar_pool *pool,
                                        float *output) {
  const crossbar::Variant *variant = crossbar::find_variant(isa);
  if (variant == nullptr) return CROSSBAR_UNSUPPORTED_ISA;
  const crossbar_status status = crossbar::validate(*extents, crossbar::CellKind::varied);
  if (status != CROSSBAR_OK) return status;
  if (variant->tiles != nullptr) {
    return crossbar::run<float, float>(
        *variant->tiles, {*extents, codes, cells, *columns, pool, output, {nullptr, nullptr}});
  }
  crossbar::reference::forward(*extents, codes, cells, *columns, output);
  return CROSSBAR_OK;
}

crossbar_status crossbar_partial_sums(crossbar_isa isa, const crossbar_extents *extents,
                                      const uint8_t *codes, const int8_t *cells,
                                      const crossbar_columns *columns, const crossbar_pool *pool,
                                      int32_t *partial_sums, int16_t *psum_codes) {
  const crossbar::Variant *variant = crossbar::find_variant(isa);
  if (variant == nullptr) return CROSSBAR_UNSUPPORTED_ISA;
  const crossbar_status status = crossbar::validate(*extents, crossbar::CellKind::integer);
  if (status != CROSSBAR_OK) return status;
  if (variant->tiles != nullptr) {
    return crossbar::run<uint8_t, int8_t>(
        *variant->tiles,
        {*extents, codes, cells, *columns, pool, nullptr, {partial_sums, psum_codes}});
  }
  crossbar::reference::partial_sums(*extents, codes, cells, *columns, partial_sums, psum_codes);
  return CROSSBAR_OK;
}
