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

#include "tiles_avx512.h"

namespace crossbar {
namespace {

struct Lanes : Avx512Lanes {
  using Avx512Lanes::multiply;

  template <int32_t vectors>
  static void multiply(const uint8_t *const (&windows)[pixels], const int8_t *cells,
                       int64_t vector_size, int64_t steps, const crossbar_extents &,
                       Reals (&psums)[vectors][pixels]) noexcept {
    __m512i sums[vectors][pixels];
    for (int32_t v = 0; v < vectors; ++v) {
      for (int32_t p = 0; p < pixels; ++p) sums[v][p] = zero();
    }
    for (int64_t step = 0; step < steps; ++step) {
      __m512i of_step[vectors];
      for (int32_t v = 0; v < vectors; ++v) {
        of_step[v] = four_rows(cells + v * vector_size, step);
      }
      for (int32_t p = 0; p < pixels; ++p) {
        const __m512i codes = four_codes(windows[p], step);
        for (int32_t v = 0; v < vectors; ++v) {
          sums[v][p] = _mm512_dpbusd_epi32(sums[v][p], codes, of_step[v]);
        }
      }
    }
    for (int32_t v = 0; v < vectors; ++v) {
      for (int32_t p = 0; p < pixels; ++p) psums[v][p] = to_reals(sums[v][p]);
    }
  }
};

}  // namespace

#include "tiles_kernel.h"

const Tiles tiles_avx512 = {Lanes::count, Lanes::pixels, Lanes::rows_per_step, run<uint8_t, int8_t>,
                            run<float, float>};

}  // namespace crossbar

#pragma clang attribute pop

#endif
