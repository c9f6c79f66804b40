// Products of integers where no instruction adds up those of four bytes in 32 bits: they are added
// up in 16 bits for as many steps as cannot overflow. On top of what an instruction set has
// (`Isa`); to be included where functions are compiled for it.
#ifndef CROSSBAR_TILES_BYTES_H
#define CROSSBAR_TILES_BYTES_H

#include <algorithm>
#include <cstdint>
#include <limits>

#include "crossbar_kernels.h"

namespace crossbar {
namespace {

template <typename Isa>
struct ByteProducts : Isa {
  using Isa::multiply;
  using Isa::pixels;
  using typename Isa::Integers;
  using typename Isa::Reals;

  template <int32_t vectors>
  static void multiply(const uint8_t *const (&windows)[pixels], const int8_t *cells,
                       int64_t vector_size, int64_t steps, const crossbar_extents &extents,
                       Reals (&psums)[vectors][pixels]) noexcept {
    const int64_t steps_in_16_bits =
        std::numeric_limits<int16_t>::max() / (2 * extents.maximum_code * extents.maximum_cell);
    if (steps_in_16_bits == 0) {
      multiply_nibbles<vectors>(windows, cells, vector_size, steps, psums);
      return;
    }
    const Integers ones = Isa::words(1);
    Integers sums[vectors][pixels];
    for (int64_t first = 0; first < steps; first += steps_in_16_bits) {
      Integers pairs[vectors][pixels];
      for (int32_t v = 0; v < vectors; ++v) {
        for (int32_t p = 0; p < pixels; ++p) pairs[v][p] = Isa::zero();
      }
      const int64_t last = std::min(steps, first + steps_in_16_bits);
      for (int64_t step = first; step < last; ++step) {
        for (int32_t p = 0; p < pixels; ++p) {
          const Integers codes = Isa::four_codes(windows[p], step);
          for (int32_t v = 0; v < vectors; ++v) {
            pairs[v][p] = Isa::add_words(
                pairs[v][p],
                Isa::multiply_bytes(codes, Isa::four_rows(cells + v * vector_size, step)));
          }
        }
      }
      for (int32_t v = 0; v < vectors; ++v) {
        for (int32_t p = 0; p < pixels; ++p) {
          const Integers wide = Isa::multiply_words(pairs[v][p], ones);
          sums[v][p] = first == 0 ? wide : Isa::add_integers(sums[v][p], wide);
        }
      }
    }
    for (int32_t v = 0; v < vectors; ++v) {
      for (int32_t p = 0; p < pixels; ++p) psums[v][p] = Isa::to_reals(sums[v][p]);
    }
  }

 private:
  // Where even a pair of products may leave 16 bits: the halves of the codes one after the other.
  template <int32_t vectors>
  static void multiply_nibbles(const uint8_t *const (&windows)[pixels], const int8_t *cells,
                               int64_t vector_size, int64_t steps,
                               Reals (&psums)[vectors][pixels]) noexcept {
    const Integers low_nibble = Isa::bytes(15);
    const Integers ones = Isa::words(1);
    const Integers sixteens = Isa::words(16);
    for (int32_t v = 0; v < vectors; ++v) {
      for (int32_t p = 0; p < pixels; ++p) {
        Integers sum = Isa::zero();
        for (int64_t step = 0; step < steps; ++step) {
          const Integers codes = Isa::four_codes(windows[p], step);
          const Integers of_step = Isa::four_rows(cells + v * vector_size, step);
          const Integers low = Isa::both(codes, low_nibble);
          const Integers high = Isa::both(Isa::half_bytes_down(codes), low_nibble);
          sum =
              Isa::add_integers(sum, Isa::multiply_words(Isa::multiply_bytes(low, of_step), ones));
          sum = Isa::add_integers(
              sum, Isa::multiply_words(Isa::multiply_bytes(high, of_step), sixteens));
        }
        psums[v][p] = Isa::to_reals(sum);
      }
    }
  }
};

}  // namespace
}  // namespace crossbar

#endif
