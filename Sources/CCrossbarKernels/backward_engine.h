// The blocked backward pass of one instruction set and kind of product.
//
// Images are cut into pieces, whose number depends on the layer only. For every image and array of
// a piece, stage 1 (backward_masks.h) forms partial sums again and leaves clip masks, stage 2
// (backward_weights.h) adds to the piece's weight gradient and stage 3 (backward_inputs.h) writes
// the activation gradient. The pieces' sums are added up in order.
#ifndef CROSSBAR_BACKWARD_ENGINE_H
#define CROSSBAR_BACKWARD_ENGINE_H

#include "arena.h"
#include "backward_columns.h"
#include "backward_inputs.h"
#include "backward_masks.h"
#include "backward_planes.h"
#include "backward_spread.h"
#include "backward_terms.h"
#include "backward_totals.h"
#include "backward_weights.h"
#include "parallel.h"

namespace crossbar {

template <typename Isa, typename Product>
class BackwardEngine {
  using Element = typename Product::Element;
  using Code = typename Isa::Code;
  // The products of the activation gradient, gathered and spread.
  using Gathered = typename Product::Gathered;
  using Spread = typename Product::Spread;
  using Weights = InputWeights<Isa, Gathered>;

 public:
  explicit BackwardEngine(const BackwardCall &call) noexcept
      : call_(call),
        shape_(call),
        slots_(shape_.pieces),
        tile_(shape_, shape_.columns, Gathered::input_pixels_of_one),
        cells_(call, shape_),
        columns_(shape_.block_count()),
        combined_(wants_inputs() ? combined_weights(nullptr).size() : 0),
        array_cells_(wants_inputs() && !shape_.ideal ? array_cells_offset(call.extents.arrays) : 0),
        scratch_size_(Scratch(*this, nullptr).size),
        scratch_(slots_.count() * scratch_size_),
        column_sums_(shape_.ideal ? 0 : shape_.pieces * shape_.block_count()),
        weight_sums_(wants_weights() ? shape_.pieces * shape_.polarities * shape_.weights : 0) {}

  crossbar_status run() noexcept {
    if (!cells_ || !columns_ || !combined_ || !array_cells_ || !scratch_ || !column_sums_ ||
        !weight_sums_) {
      return CROSSBAR_OUT_OF_MEMORY;
    }
    pack();
    parallel(call_.pool, shape_.pieces, [this](int64_t piece) { run_piece(piece); });
    const WeightTotals totals(call_, shape_, weight_sums_.data());
    if (wants_weights()) {
      parallel(call_.pool, shape_.extents.arrays,
               [&](int64_t array) { totals.add_pieces(int32_t(array)); });
    }
    if (shape_.ideal) {
      write_ideal_column_gradients(call_, shape_, weight_sums_.data());
    } else {
      write_column_gradients(call_, shape_, column_sums_.data());
    }
    if (call_.gradients.weight_code != nullptr) {
      parallel(call_.pool, shape_.extents.arrays,
               [&](int64_t array) { totals.write(int32_t(array)); });
    }
    return CROSSBAR_OK;
  }

 private:
  // Buffers of the images that are handled together.
  struct Scratch {
    Scratch(const BackwardEngine &engine, std::byte *memory) noexcept {
      const BackwardShape &shape = engine.shape_;
      Arena arena(memory);
      const int64_t plane_size = shape.plane_size(0) + shape.plane_slack();
      plane = arena.take<Code>(plane_size);
      codes = arena.take<Element>(plane_size * Product::group);
      windows = arena.take<Code>(windows_size(engine.cells_));
      gradient = arena.take<float>(shape.images_at_once * shape.padded_pixels * shape.columns);
      masked = arena.take<Element>(shape.weight_strip_rows() * shape.even_width * shape.columns);
      tile = arena.take<typename Gathered::Element>(engine.tile_.size(shape));
      psums = arena.take<typename Spread::Element>(shape.ideal
                                                       ? 0
                                                       : spread_pixels<Isa>(shape) * Spread::parts *
                                                             engine.array_cells(0, nullptr).terms);
      owed = arena.take<float>(shape.ideal ? 0 : owed_size<Isa>(shape));
      masks = arena.take<ClipMask>(
          shape.ideal ? 0 : shape.images_at_once * shape.block_count() * shape.padded_pixels);
      sums = arena.take<ColumnSums<float>>(shape.ideal ? 0 : shape.block_count());
      slices = arena.take<int32_t>(shape.extents.slices);
      largest =
          arena.take<float>(Product::is_fixed_point ? shape.images_at_once * shape.columns : 0);
      steps = arena.take<float>(Product::is_fixed_point ? 2 * shape.columns : 0);
      size = arena.used();
    }

    // With the masks and largest gradients of one of the images that are handled together.
    Scratch of_image(const BackwardShape &shape, int64_t image) const noexcept {
      Scratch scratch = *this;
      if (!shape.ideal) scratch.masks += image * shape.block_count() * shape.padded_pixels;
      if (Product::is_fixed_point) scratch.largest += image * shape.columns;
      return scratch;
    }

    Code *plane, *windows;
    Element *codes, *masked;
    typename Spread::Element *psums;
    typename Gathered::Element *tile;
    float *gradient, *owed, *largest, *steps;
    ClipMask *masks;
    ColumnSums<float> *sums;
    int32_t *slices;
    int64_t size;
  };

  bool wants_inputs() const noexcept { return call_.gradients.activation != nullptr; }
  bool wants_weights() const noexcept {
    return call_.gradients.weight_code != nullptr ||
           (shape_.ideal && call_.gradients.unit != nullptr);
  }

  Weights combined_weights(typename Gathered::Element *packed) const noexcept {
    return Weights(shape_, shape_.extents.input_channels, shape_.extents.output_channels, packed);
  }
  ArrayCells<Isa, Spread> array_cells(int32_t array,
                                      typename Spread::Element *packed) const noexcept {
    return ArrayCells<Isa, Spread>(shape_, array, packed);
  }
  int64_t array_cells_offset(int32_t array) const noexcept {
    int64_t offset = 0;
    for (int32_t i = 0; i < array; ++i) offset += array_cells(i, nullptr).size();
    return offset;
  }

  void pack() noexcept {
    pack_columns(call_, shape_, columns_.data());
    if (!shape_.ideal) {
      parallel(call_.pool, shape_.extents.arrays, [this](int64_t index) {
        const int32_t array = int32_t(index);
        cells_.pack(array);
        if (!wants_inputs()) return;
        array_cells(array, array_cells_.data() + array_cells_offset(array))
            .pack(call_, shape_, array);
      });
    }
    if (!wants_inputs()) return;
    const Weights weights = combined_weights(combined_.data());
    weights.clear();
    parallel(call_.pool, shape_.extents.output_channels,
             [&](int64_t output) { pack_combined_weights(call_, output, weights); });
  }

  // Lists the slices whose masks apply to weights of one polarity; returns how many they are.
  int64_t slices_of(int64_t polarity, int32_t *slices) const noexcept {
    int64_t count = 0;
    for (int32_t slice = 0; slice < shape_.extents.slices; ++slice) {
      const int32_t sign = call_.columns.slices[slice].polarity;
      if (shape_.polarities == 1 || sign == 0 || (sign < 0) == (polarity == 1)) {
        slices[count++] = slice;
      }
    }
    return count;
  }

  void run_piece(int64_t piece) noexcept {
    [[maybe_unused]] const typename Isa::Registers registers{};
    const Slots::Slot slot(slots_);
    const Scratch scratch(*this, scratch_.data() + slot.number() * scratch_size_);
    std::fill_n(scratch.windows, windows_size(cells_), Code(0));
    ColumnSums<double> *const column_sums =
        shape_.ideal ? nullptr : column_sums_.data() + piece * shape_.block_count();
    if (!shape_.ideal) {
      std::fill_n(column_sums, shape_.block_count(), ColumnSums<double>{});
      std::fill_n(scratch.sums, shape_.block_count(), ColumnSums<float>{});
    }
    float *const weight_sums =
        wants_weights() ? weight_sums_.data() + piece * shape_.polarities * shape_.weights
                        : nullptr;
    if (wants_weights()) std::fill_n(weight_sums, shape_.polarities * shape_.weights, 0.0f);
    const int64_t last = shape_.first_image(piece + 1);
    for (int64_t image = shape_.first_image(piece); image < last; image += shape_.images_at_once) {
      run_images(image, std::min(shape_.images_at_once, last - image), scratch, weight_sums);
      if (!shape_.ideal) drain(scratch.sums, column_sums, shape_.block_count());
    }
  }

  // All stages of `count` images.
  void run_images(int64_t first, int64_t count, const Scratch &scratch,
                  float *weight_sums) noexcept {
    const int64_t size = shape_.pixels * shape_.extents.output_channels;
    const float *gradients[BackwardShape::most_images_at_once];
    for (int64_t i = 0; i < count; ++i) {
      gradients[i] = padded_gradient(shape_, call_.output_gradient + (first + i) * size,
                                     scratch.gradient + i * shape_.padded_pixels * shape_.columns);
      if constexpr (Product::is_fixed_point) {
        Product::find_largest(shape_, gradients[i], scratch.of_image(shape_, i).largest);
      }
    }
    for (int32_t array = 0; array < shape_.extents.arrays; ++array) {
      for (int64_t i = 0; i < count; ++i) {
        run_array(first + i, array, gradients[i], scratch.of_image(shape_, i), weight_sums);
      }
    }
    for (int64_t i = 0; wants_inputs() && i < count; ++i) {
      run_inputs(first + i, gradients[i], scratch.of_image(shape_, i));
    }
  }

  int64_t activation_offset(int64_t image) const noexcept {
    return image * shape_.extents.height * shape_.extents.width * shape_.extents.input_channels;
  }
  const ClipMask *array_masks(const Scratch &scratch, int32_t array) const noexcept {
    return scratch.masks + shape_.block_index(array, 0, 0) * shape_.padded_pixels;
  }
  const ColumnBlock *array_columns(int32_t array) const noexcept {
    return columns_.data() + shape_.block_index(array, 0, 0);
  }

  // Stages 1 and 2.
  void run_array(int64_t image, int32_t array, const float *gradient, const Scratch &scratch,
                 float *weight_sums) noexcept {
    pack_plane<Isa>(shape_, array, call_.codes + activation_offset(image), scratch.plane);
    if (!shape_.ideal) {
      const int64_t first = shape_.block_index(array, 0, 0);
      mask_array<Isa>(shape_, cells_, array, scratch.plane, array_columns(array), gradient,
                      scratch.windows, scratch.sums + first,
                      scratch.masks + first * shape_.padded_pixels);
    }
    if (weight_sums == nullptr) return;
    pack_codes<Isa, Product>(shape_, array, scratch.plane, scratch.codes);
    for (int64_t polarity = 0; polarity < shape_.polarities; ++polarity) {
      const int64_t count = slices_of(polarity, scratch.slices);
      weight_array<Isa, Product>(shape_, array, scratch.codes, array_columns(array),
                                 array_masks(scratch, array), scratch.slices, count, gradient,
                                 scratch.largest, scratch.steps, scratch.masked,
                                 weight_sums + polarity * shape_.weights +
                                     rows_before(shape_.extents, array) * shape_.columns);
    }
  }

  // Stage 3.
  void run_inputs(int64_t image, const float *gradient, const Scratch &scratch) noexcept {
    const crossbar_extents &extents = shape_.extents;
    float *const activation = call_.gradients.activation + activation_offset(image);
    const int64_t psums = shape_.pixels * columns_per_layer(extents);
    const int64_t clipped = shape_.ideal ? 0 : count_clipped<Isa>(shape_, scratch.masks);
    const bool much = clipped * Product::psums_per_clipped > psums;
    if (much) {
      std::fill_n(activation, activation_offset(1), 0.0f);
    } else {
      pack_gradients<Isa, Gathered>(shape_, tile_, gradient, scratch.tile);
      input_image(shape_, tile_, scratch.tile, combined_weights(combined_.data()), activation);
      if (clipped == 0) return;
    }
    for (int32_t array = 0; array < extents.arrays; ++array) {
      const auto cells = array_cells(array, array_cells_.data() + array_cells_offset(array));
      const int32_t first_channel = array_channels(extents, array).first;
      const ClipMask *const masks = array_masks(scratch, array);
      if (much) {
        spread_array(shape_, cells, array_columns(array), masks, gradient, scratch.largest,
                     scratch.psums, scratch.owed, activation + first_channel);
      } else {
        take_off_clipped(shape_, array_columns(array), masks, cells, gradient, first_channel,
                         activation);
      }
    }
  }

  const BackwardCall &call_;
  const BackwardShape shape_;
  Slots slots_;
  const InputTile tile_;
  MaskCells<Isa> cells_;
  Buffer<ColumnBlock> columns_;
  Buffer<typename Gathered::Element> combined_;
  Buffer<typename Spread::Element> array_cells_;
  int64_t scratch_size_;
  Buffer<std::byte> scratch_;
  Buffer<ColumnSums<double>> column_sums_;
  Buffer<float> weight_sums_;
};

}  // namespace crossbar

#endif
