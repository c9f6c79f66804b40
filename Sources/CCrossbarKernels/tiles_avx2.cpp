// Kernels for AVX2: products of bytes are added up in 16 bits for as many steps as cannot overflow.
#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "tiles.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

namespace crossbar {
namespace {

// See tiles_portable.cpp.
struct Lanes {
  static constexpr int32_t count = 8;
  static constexpr int32_t pixels = 4;
  static constexpr int32_t rows_per_step = 4;

  using Reals = __m256;

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
    const __m256i ones = _mm256_set1_epi16(1);
    __m256i sums[vectors][pixels];
    for (int64_t first = 0; first < steps; first += steps_in_16_bits) {
      __m256i pairs[vectors][pixels];
      for (int32_t v = 0; v < vectors; ++v) {
        for (int32_t p = 0; p < pixels; ++p) pairs[v][p] = _mm256_setzero_si256();
      }
      const int64_t last = std::min(steps, first + steps_in_16_bits);
      for (int64_t step = first; step < last; ++step) {
        for (int32_t p = 0; p < pixels; ++p) {
          const __m256i codes = four_codes(windows[p], step);
          for (int32_t v = 0; v < vectors; ++v) {
            pairs[v][p] = _mm256_add_epi16(
                pairs[v][p], _mm256_maddubs_epi16(codes, four_rows(cells + v * vector_size, step)));
          }
        }
      }
      for (int32_t v = 0; v < vectors; ++v) {
        for (int32_t p = 0; p < pixels; ++p) {
          const __m256i wide = _mm256_madd_epi16(pairs[v][p], ones);
          sums[v][p] = first == 0 ? wide : _mm256_add_epi32(sums[v][p], wide);
        }
      }
    }
    for (int32_t v = 0; v < vectors; ++v) {
      for (int32_t p = 0; p < pixels; ++p) psums[v][p] = _mm256_cvtepi32_ps(sums[v][p]);
    }
  }

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

 private:
  static __m256i four_codes(const uint8_t *window, int64_t step) noexcept {
    int32_t codes;
    std::memcpy(&codes, window + step * rows_per_step, sizeof(codes));
    return _mm256_set1_epi32(codes);
  }
  static __m256i four_rows(const int8_t *cells, int64_t step) noexcept {
    return _mm256_loadu_si256(
        reinterpret_cast<const __m256i *>(cells + step * count * rows_per_step));
  }

  // Where even a pair of products may leave 16 bits: the halves of the codes one after the other.
  template <int32_t vectors>
  static void multiply_nibbles(const uint8_t *const (&windows)[pixels], const int8_t *cells,
                               int64_t vector_size, int64_t steps,
                               Reals (&psums)[vectors][pixels]) noexcept {
    const __m256i low_nibble = _mm256_set1_epi8(15);
    const __m256i ones = _mm256_set1_epi16(1);
    const __m256i sixteens = _mm256_set1_epi16(16);
    for (int32_t v = 0; v < vectors; ++v) {
      for (int32_t p = 0; p < pixels; ++p) {
        __m256i sum = _mm256_setzero_si256();
        for (int64_t step = 0; step < steps; ++step) {
          const __m256i codes = four_codes(windows[p], step);
          const __m256i of_step = four_rows(cells + v * vector_size, step);
          const __m256i low = _mm256_and_si256(codes, low_nibble);
          const __m256i high = _mm256_and_si256(_mm256_srli_epi16(codes, 4), low_nibble);
          sum = _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(low, of_step), ones));
          sum = _mm256_add_epi32(sum,
                                 _mm256_madd_epi16(_mm256_maddubs_epi16(high, of_step), sixteens));
        }
        psums[v][p] = _mm256_cvtepi32_ps(sum);
      }
    }
  }
};

}  // namespace

#include "tiles_kernel.h"

const Tiles tiles_avx2 = {Lanes::count, Lanes::pixels, Lanes::rows_per_step, run_integer,
                          run_varied};

}  // namespace crossbar

#pragma clang attribute pop

#endif
