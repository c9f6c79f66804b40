// Kernels for AMX: partial sums of sixteen pixels and columns per product instruction.
#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "tiles.h"

#pragma clang attribute push(                                                                 \
    __attribute__((                                                                           \
        target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma,amx-tile,amx-int8"))), \
    apply_to = function)

#include "amx.h"
#include "tiles_avx512.h"

namespace crossbar {
namespace {

struct Lanes : Avx512Lanes {
  static constexpr int32_t pixels = amx_rows;

  using Psums = AmxSums;
  using Registers = AmxRegisters;

  template <int32_t vectors>
  static void multiply(const uint8_t *const (&windows)[pixels], const int8_t *cells,
                       int64_t vector_size, int64_t steps, const crossbar_extents &,
                       Psums (&psums)[vectors]) noexcept {
    AmxTile<vectors>::clear();
    const int64_t depth = steps * rows_per_step;
    for (int64_t done = 0; done < depth; done += amx_depth, cells += amx_depth * amx_columns) {
      // Codes on cache lines of their own, and zeros behind them, which meet whatever cells.
      alignas(cache_line) uint8_t codes[pixels][amx_depth];
      const __mmask64 used = ~__mmask64(0) >> (amx_depth - std::min(depth - done, amx_depth));
      for (int32_t p = 0; p < pixels; ++p) {
        _mm512_store_si512(codes[p], _mm512_maskz_loadu_epi8(used, windows[p] + done));
      }
      AmxTile<vectors>::add(codes[0], amx_depth, cells, vector_size);
    }
    AmxTile<vectors>::store(psums);
  }
};

}  // namespace

#include "tiles_kernel.h"

namespace {

// Real numbers have no tiles.
void run_varied(const Band<float, float> &band) noexcept { tiles_avx512.varied(band); }

}  // namespace

const Tiles tiles_amx = {Lanes::count, Lanes::pixels, Lanes::rows_per_step, run<uint8_t, int8_t>,
                         run_varied};

}  // namespace crossbar

#pragma clang attribute pop

#endif
