// Products of codes and cells where no instruction adds up those of four bytes in 32 bits, on top
// of what an instruction set has (`Isa`). To be included where functions are compiled for it.
#ifndef CROSSBAR_BACKWARD_BYTES_H
#define CROSSBAR_BACKWARD_BYTES_H

#include <immintrin.h>

#include <cstdint>
#include <cstring>
#include <limits>

#include "backward_shape.h"

namespace crossbar {
namespace {

// Any codes and cells: pairs of rows in 16 bits, whose products are added up in 32.
template <typename Isa>
struct Words : Isa {
  using typename Isa::Float;
  using typename Isa::Integer;
  using Code = int16_t;
  using Cell = int16_t;
  static constexpr int rows_per_step = 2;

  static Integer dot(Integer sum, Integer codes, Integer cells) noexcept {
    return Isa::dot_pairs(sum, codes, cells);
  }
  static Float to_float(Integer sum) noexcept { return Isa::float_of(sum); }
  static void copy_codes(Code *to, const uint8_t *from) noexcept {
    const __m128i codes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(from));
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(to), _mm256_cvtepu8_epi16(codes));
  }
  static Integer load_integers(const Code *from) noexcept { return Isa::integers_of(from); }
  static Float load_codes(const Code *from) noexcept { return Isa::float_of(load_integers(from)); }
};

// Codes and cells so small that the partial sums of an array fit 16 bits: four rows in bytes, whose
// products are added up in the two halves of a lane. Twice as many products per instruction.
template <typename Isa>
struct Bytes : Isa {
  using typename Isa::Float;
  using typename Isa::Integer;
  using Code = uint8_t;
  using Cell = int8_t;
  static constexpr int rows_per_step = 4;

  static bool fits(const crossbar_extents &extents) noexcept {
    const int64_t steps = rounded_up(array_rows(extents, 0), rows_per_step) / rows_per_step;
    return 2 * steps * extents.maximum_code * extents.maximum_cell <=
           std::numeric_limits<int16_t>::max();
  }

  static Integer dot(Integer sum, Integer codes, Integer cells) noexcept {
    return Isa::dot_bytes(sum, codes, cells);
  }
  static Float to_float(Integer sum) noexcept { return Isa::float_of_pairs(sum); }
  static void copy_codes(Code *to, const uint8_t *from) noexcept { std::memcpy(to, from, 16); }
  static Integer load_integers(const Code *from) noexcept { return Isa::integers_of(from); }
  static Float load_codes(const Code *from) noexcept { return Isa::float_of(load_integers(from)); }
};

}  // namespace
}  // namespace crossbar

#endif
