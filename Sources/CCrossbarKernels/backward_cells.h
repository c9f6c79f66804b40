// The cells of one array as an operand of the activation gradient.
#ifndef CROSSBAR_BACKWARD_CELLS_H
#define CROSSBAR_BACKWARD_CELLS_H

#include "backward_shape.h"

namespace crossbar {

// Cells [group of terms, row of the array, term of the group]. Rows are ordered kernel row, kernel
// column, channel; term slice * columns + output channel. What fills up a group or a vector is
// zero.
template <typename Isa, typename Product>
class ArrayCells {
 public:
  using Element = typename Product::Element;

  ArrayCells(const BackwardShape &shape, int32_t array, Element *packed) noexcept
      : channels(array_channels(shape.extents, array).count),
        vectors(rounded_up(array_rows(shape.extents, array), Isa::lanes) / Isa::lanes),
        terms(Product::whole_terms(shape.extents.slices * shape.columns)),
        // An odd number of cache lines, so that the same rows of all terms fit the cache together.
        pitch(rounded_up(vectors * Isa::lanes, 32 / Product::group) + 16),
        packed_(packed) {}

  // With room for a vector behind the last row.
  int64_t size() const noexcept { return (terms / Product::group * pitch + 16) * Product::group; }
  const Element *group(int64_t number, int64_t row) const noexcept {
    return packed_ + (number * pitch + row) * Product::group;
  }
  // One term of a vector of rows.
  typename Isa::Float load(int64_t row, int64_t term) const noexcept {
    return Product::one_of_group(group(term / Product::group, row), int(term % Product::group));
  }

  void pack(const BackwardCall &call, const BackwardShape &shape, int32_t array) const noexcept {
    const crossbar_extents &extents = call.extents;
    const int64_t area = int64_t(extents.kernel) * extents.kernel;
    std::fill_n(packed_, size(), Element(0));
    for (int32_t slice = 0; slice < extents.slices; ++slice) {
      const int8_t *cells = call.cells + first_cell(extents, slice, array);
      for (int64_t output = 0; output < extents.output_channels; ++output) {
        const int64_t term = slice * shape.columns + output;
        Element *const first =
            packed_ + term / Product::group * pitch * Product::group + term % Product::group;
        for (int64_t c = 0; c < channels; ++c) {
          for (int64_t tap = 0; tap < area; ++tap) {
            first[(tap * channels + c) * Product::group] = Product::element(*cells++);
          }
        }
      }
    }
  }

  int64_t channels, vectors, terms, pitch;

 private:
  Element *packed_;
};

}  // namespace crossbar

#endif
