// AVX-512 with VNNI for the blocked backward pass: products of four bytes, and of two 16-bit
// integers, are added up in 32 bits by one instruction. To be included where functions are compiled
// for it.
#ifndef CROSSBAR_BACKWARD_VNNI_H
#define CROSSBAR_BACKWARD_VNNI_H

#include "backward_avx512.h"

namespace crossbar {
namespace {

struct Avx512Vnni : Avx512 {
  using Code = uint8_t;
  using Cell = int8_t;
  static constexpr int rows_per_step = 4;

  static Integer dot_pairs(Integer sum, Integer left, Integer right) noexcept {
    return _mm512_dpwssd_epi32(sum, left, right);
  }
  static Integer dot(Integer sum, Codes codes, Cells cells) noexcept {
    return _mm512_dpbusd_epi32(sum, codes, cells);
  }
  static Float to_float(Integer sum) noexcept { return float_of(sum); }
  static void copy_codes(Code *to, const uint8_t *from) noexcept { std::memcpy(to, from, 16); }
  static Integer load_integers(const Code *from) noexcept { return integers_of(from); }
  static Float load_codes(const Code *from) noexcept { return float_of(load_integers(from)); }
};

}  // namespace
}  // namespace crossbar

#endif
