// What the kernels for AVX-512 share: all but the products of integers themselves. To be included
// where functions are compiled for it.
#ifndef CROSSBAR_TILES_AVX512_H
#define CROSSBAR_TILES_AVX512_H

#include <immintrin.h>

#include <cstring>

#include "tiles.h"

namespace crossbar {
namespace {

// See tiles_portable.cpp.
struct Avx512Lanes {
  static constexpr int32_t count = 16;
  static constexpr int32_t pixels = 8;
  static constexpr int32_t rows_per_step = 4;

  using Reals = __m512;
  using Psums = Reals[pixels];
  using Registers = NoRegisters;
  using Integers = __m512i;

  static Reals load(const float *source) noexcept { return _mm512_loadu_ps(source); }
  static void store(float *target, Reals reals) noexcept { _mm512_storeu_ps(target, reals); }
  static Reals broadcast(float value) noexcept { return _mm512_set1_ps(value); }

  static Reals add(Reals a, Reals b) noexcept { return _mm512_add_ps(a, b); }
  static Reals multiply_add(Reals a, Reals b, Reals c) noexcept { return _mm512_fmadd_ps(a, b, c); }
  static Reals clip(Reals value, Reals minimum, Reals maximum) noexcept {
    return _mm512_min_ps(_mm512_max_ps(value, minimum), maximum);
  }
  static Reals round(Reals value) noexcept {
    return _mm512_roundscale_ps(value, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  }
  static Reals sign(Reals value) noexcept {
    const __mmask16 positive = _mm512_cmp_ps_mask(value, _mm512_setzero_ps(), _CMP_GE_OQ);
    return _mm512_mask_blend_ps(positive, _mm512_set1_ps(-1), _mm512_set1_ps(1));
  }

  static Integers zero() noexcept { return _mm512_setzero_si512(); }
  static Integers words(int16_t word) noexcept { return _mm512_set1_epi16(word); }
  static Integers bytes(int8_t byte) noexcept { return _mm512_set1_epi8(byte); }
  static Integers four_codes(const uint8_t *window, int64_t step) noexcept {
    int32_t codes;
    std::memcpy(&codes, window + step * rows_per_step, sizeof(codes));
    return _mm512_set1_epi32(codes);
  }
  static Integers four_rows(const int8_t *cells, int64_t step) noexcept {
    return _mm512_loadu_si512(cells + step * count * rows_per_step);
  }
  static Integers multiply_bytes(Integers codes, Integers cells) noexcept {
    return _mm512_maddubs_epi16(codes, cells);
  }
  static Integers multiply_words(Integers a, Integers b) noexcept {
    return _mm512_madd_epi16(a, b);
  }
  static Integers add_words(Integers a, Integers b) noexcept { return _mm512_add_epi16(a, b); }
  static Integers add_integers(Integers a, Integers b) noexcept { return _mm512_add_epi32(a, b); }
  static Integers both(Integers a, Integers b) noexcept { return _mm512_and_si512(a, b); }
  static Integers half_bytes_down(Integers bytes) noexcept { return _mm512_srli_epi16(bytes, 4); }
  static Reals to_reals(Integers integers) noexcept { return _mm512_cvtepi32_ps(integers); }

  template <int32_t vectors>
  static void multiply(const float *const (&windows)[pixels], const float *cells,
                       int64_t vector_size, int64_t rows, const crossbar_extents &,
                       Reals (&psums)[vectors][pixels]) noexcept {
    for (int32_t v = 0; v < vectors; ++v) {
      for (int32_t p = 0; p < pixels; ++p) psums[v][p] = _mm512_setzero_ps();
    }
    for (int64_t row = 0; row < rows; ++row) {
      __m512 of_row[vectors];
      for (int32_t v = 0; v < vectors; ++v) {
        of_row[v] = _mm512_loadu_ps(cells + v * vector_size + row * count);
      }
      for (int32_t p = 0; p < pixels; ++p) {
        const __m512 code = _mm512_set1_ps(windows[p][row]);
        for (int32_t v = 0; v < vectors; ++v) {
          psums[v][p] = _mm512_fmadd_ps(code, of_row[v], psums[v][p]);
        }
      }
    }
  }
};

}  // namespace
}  // namespace crossbar

#endif
