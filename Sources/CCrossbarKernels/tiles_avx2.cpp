// Kernels for AVX2.
#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "tiles.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#include "tiles_bytes.h"

namespace crossbar {
namespace {

// See tiles_portable.cpp.
struct Avx2Lanes {
  static constexpr int32_t count = 8;
  static constexpr int32_t pixels = 4;
  static constexpr int32_t rows_per_step = 4;

  using Reals = __m256;
  using Psums = Reals[pixels];
  using Registers = NoRegisters;
  using Integers = __m256i;

  static Reals load(const float *source) noexcept { return _mm256_loadu_ps(source); }
  static void store(float *target, Reals reals) noexcept { _mm256_storeu_ps(target, reals); }
  static Reals broadcast(float value) noexcept { return _mm256_set1_ps(value); }

  static Reals add(Reals a, Reals b) noexcept { return _mm256_add_ps(a, b); }
  static Reals multiply_add(Reals a, Reals b, Reals c) noexcept { return _mm256_fmadd_ps(a, b, c); }
  static Reals clip(Reals value, Reals minimum, Reals maximum) noexcept {
    return _mm256_min_ps(_mm256_max_ps(value, minimum), maximum);
  }
  static Reals round(Reals value) noexcept {
    return _mm256_round_ps(value, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  }
  static Reals sign(Reals value) noexcept {
    const __m256 positive = _mm256_cmp_ps(value, _mm256_setzero_ps(), _CMP_GE_OQ);
    return _mm256_blendv_ps(_mm256_set1_ps(-1), _mm256_set1_ps(1), positive);
  }

  static Integers zero() noexcept { return _mm256_setzero_si256(); }
  static Integers words(int16_t word) noexcept { return _mm256_set1_epi16(word); }
  static Integers bytes(int8_t byte) noexcept { return _mm256_set1_epi8(byte); }
  static Integers four_codes(const uint8_t *window, int64_t step) noexcept {
    int32_t codes;
    std::memcpy(&codes, window + step * rows_per_step, sizeof(codes));
    return _mm256_set1_epi32(codes);
  }
  static Integers four_rows(const int8_t *cells, int64_t step) noexcept {
    return _mm256_loadu_si256(
        reinterpret_cast<const __m256i *>(cells + step * count * rows_per_step));
  }
  static Integers multiply_bytes(Integers codes, Integers cells) noexcept {
    return _mm256_maddubs_epi16(codes, cells);
  }
  static Integers multiply_words(Integers a, Integers b) noexcept {
    return _mm256_madd_epi16(a, b);
  }
  static Integers add_words(Integers a, Integers b) noexcept { return _mm256_add_epi16(a, b); }
  static Integers add_integers(Integers a, Integers b) noexcept { return _mm256_add_epi32(a, b); }
  static Integers both(Integers a, Integers b) noexcept { return _mm256_and_si256(a, b); }
  static Integers half_bytes_down(Integers bytes) noexcept { return _mm256_srli_epi16(bytes, 4); }
  static Reals to_reals(Integers integers) noexcept { return _mm256_cvtepi32_ps(integers); }

  template <int32_t vectors>
  static void multiply(const float *const (&windows)[pixels], const float *cells,
                       int64_t vector_size, int64_t rows, const crossbar_extents &,
                       Reals (&psums)[vectors][pixels]) noexcept {
    for (int32_t v = 0; v < vectors; ++v) {
      for (int32_t p = 0; p < pixels; ++p) psums[v][p] = _mm256_setzero_ps();
    }
    for (int64_t row = 0; row < rows; ++row) {
      for (int32_t p = 0; p < pixels; ++p) {
        const __m256 code = _mm256_set1_ps(windows[p][row]);
        for (int32_t v = 0; v < vectors; ++v) {
          const __m256 of_row = _mm256_loadu_ps(cells + v * vector_size + row * count);
          psums[v][p] = _mm256_fmadd_ps(code, of_row, psums[v][p]);
        }
      }
    }
  }
};

struct Lanes : ByteProducts<Avx2Lanes> {};

}  // namespace

#include "tiles_kernel.h"

const Tiles tiles_avx2 = {Lanes::count, Lanes::pixels, Lanes::rows_per_step, run<uint8_t, int8_t>,
                          run<float, float>};

}  // namespace crossbar

#pragma clang attribute pop

#endif
