// Kernels for AVX-512 with VNNI: four rows of an array per product instruction, sixteen columns per
// register.
#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "tiles.h"

#pragma clang attribute push(                                                          \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma"))), \
    apply_to = function)

namespace crossbar {
namespace {

// See tiles_portable.cpp.
struct Lanes {
  static constexpr int32_t count = 16;
  static constexpr int32_t pixels = 8;
  static constexpr int32_t rows_per_step = 4;

  using Reals = __m512;

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

  template <int32_t vectors>
  static void multiply(const uint8_t *const (&windows)[pixels], const int8_t *cells,
                       int64_t vector_size, int64_t steps, const crossbar_extents &,
                       Reals (&psums)[vectors][pixels]) noexcept {
    __m512i sums[vectors][pixels];
    for (int32_t v = 0; v < vectors; ++v) {
      for (int32_t p = 0; p < pixels; ++p) sums[v][p] = _mm512_setzero_si512();
    }
    for (int64_t step = 0; step < steps; ++step) {
      __m512i of_step[vectors];
      for (int32_t v = 0; v < vectors; ++v) {
        of_step[v] = _mm512_loadu_si512(cells + v * vector_size + step * count * rows_per_step);
      }
      for (int32_t p = 0; p < pixels; ++p) {
        int32_t four_codes;
        std::memcpy(&four_codes, windows[p] + step * rows_per_step, sizeof(four_codes));
        const __m512i codes = _mm512_set1_epi32(four_codes);
        for (int32_t v = 0; v < vectors; ++v) {
          sums[v][p] = _mm512_dpbusd_epi32(sums[v][p], codes, of_step[v]);
        }
      }
    }
    for (int32_t v = 0; v < vectors; ++v) {
      for (int32_t p = 0; p < pixels; ++p) psums[v][p] = _mm512_cvtepi32_ps(sums[v][p]);
    }
  }

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

#include "tiles_kernel.h"

const Tiles tiles_avx512 = {Lanes::count, Lanes::pixels, Lanes::rows_per_step, run_integer,
                            run_varied};

}  // namespace crossbar

#pragma clang attribute pop

#endif
