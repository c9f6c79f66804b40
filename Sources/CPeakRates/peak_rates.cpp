#include "peak_rates.h"

#include <time.h>

#include <algorithm>
#include <cstdint>
#include <limits>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

constexpr int64_t rounds = 1000000;

// The shortest of several runs, in processor time of this thread.
double best_seconds(void (*products)()) {
  constexpr int repetitions = 10;
  double best = std::numeric_limits<double>::infinity();
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    timespec start{}, end{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
    products();
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    best = std::min(best,
                    double(end.tv_sec - start.tv_sec) + 1e-9 * double(end.tv_nsec - start.tv_nsec));
  }
  return best;
}

#if defined(__x86_64__)
constexpr int accumulators = 12;  // enough to hide the latency of an addition

constexpr int tiles = 4;
constexpr int64_t tile_rounds = rounds / 16;  // a product of tiles is as many of vectors

// Products of tiles of 16 by 16 sums of 64 products each, without loading any.
__attribute__((target("amx-tile,amx-int8"))) void amx_products() {
  struct alignas(64) {
    uint8_t palette = 1, first_row = 0, reserved[14] = {};
    uint16_t row_bytes[16] = {64, 64, 64, 64, 64, 64};
    uint8_t rows[16] = {16, 16, 16, 16, 16, 16};
  } shapes;
  _tile_loadconfig(&shapes);
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  _tile_zero(4);
  _tile_zero(5);
  for (int64_t round = 0; round < tile_rounds; ++round) {
    _tile_dpbusd(0, 4, 5);
    _tile_dpbusd(1, 4, 5);
    _tile_dpbusd(2, 4, 5);
    _tile_dpbusd(3, 4, 5);
  }
  _tile_release();
}

__attribute__((target("avx512f,avx512vnni"))) void avx512_products() {
  __m512i sums[accumulators] = {};
  __m512i codes = _mm512_set1_epi8(1), cells = _mm512_set1_epi8(2);
  for (int64_t round = 0; round < rounds; ++round) {
    for (__m512i &sum : sums) {
      sum = _mm512_dpbusd_epi32(sum, codes, cells);
      asm volatile("" : "+v"(sum));
    }
  }
}

__attribute__((target("avx512f,avx512vnni"))) void avx512_fixed16_products() {
  __m512i sums[accumulators] = {};
  __m512i gradients = _mm512_set1_epi16(1), factors = _mm512_set1_epi16(2);
  for (int64_t round = 0; round < rounds; ++round) {
    for (__m512i &sum : sums) {
      sum = _mm512_dpwssd_epi32(sum, gradients, factors);
      asm volatile("" : "+v"(sum));
    }
  }
}

__attribute__((target("avx512f,avx512bw"))) void avx512bw_products() {
  __m512i sums[accumulators] = {};
  __m512i codes = _mm512_set1_epi8(1), cells = _mm512_set1_epi8(2);
  for (int64_t round = 0; round < rounds; ++round) {
    asm volatile("" : "+v"(codes));
    for (__m512i &sum : sums) {
      sum = _mm512_add_epi16(sum, _mm512_maddubs_epi16(codes, cells));
      asm volatile("" : "+v"(sum), "+v"(codes));
    }
  }
}

__attribute__((target("avx512f,avx512bw"))) void avx512bw_fixed16_products() {
  __m512i sums[accumulators] = {};
  __m512i gradients = _mm512_set1_epi16(1), factors = _mm512_set1_epi16(2);
  for (int64_t round = 0; round < rounds; ++round) {
    asm volatile("" : "+v"(gradients));
    for (__m512i &sum : sums) {
      sum = _mm512_add_epi32(sum, _mm512_madd_epi16(gradients, factors));
      asm volatile("" : "+v"(sum), "+v"(gradients));
    }
  }
}

__attribute__((target("avx512f"))) void avx512_float_products() {
  __m512 sums[accumulators] = {};
  const __m512 factor = _mm512_set1_ps(1);
  for (int64_t round = 0; round < rounds; ++round) {
    for (__m512 &sum : sums) {
      sum = _mm512_fmadd_ps(factor, factor, sum);
      asm volatile("" : "+v"(sum));
    }
  }
}

__attribute__((target("avx512f,avx512bf16"))) void avx512_bf16_products() {
  __m512 sums[accumulators] = {};
  const __m512bh factor = __m512bh(_mm512_set1_epi32(0x3f803f80));  // two ones
  for (int64_t round = 0; round < rounds; ++round) {
    for (__m512 &sum : sums) {
      sum = _mm512_dpbf16_ps(sum, factor, factor);
      asm volatile("" : "+v"(sum));
    }
  }
}

__attribute__((target("avx2,fma"))) void avx2_float_products() {
  __m256 sums[accumulators] = {};
  const __m256 factor = _mm256_set1_ps(1);
  for (int64_t round = 0; round < rounds; ++round) {
    for (__m256 &sum : sums) {
      sum = _mm256_fmadd_ps(factor, factor, sum);
      asm volatile("" : "+x"(sum));
    }
  }
}

__attribute__((target("avx2"))) void avx2_products() {
  __m256i sums[accumulators] = {};
  __m256i codes = _mm256_set1_epi8(1), cells = _mm256_set1_epi8(2);
  for (int64_t round = 0; round < rounds; ++round) {
    asm volatile("" : "+x"(codes));
    for (__m256i &sum : sums) {
      sum = _mm256_add_epi16(sum, _mm256_maddubs_epi16(codes, cells));
      asm volatile("" : "+x"(sum), "+x"(codes));
    }
  }
}

__attribute__((target("avx2"))) void avx2_fixed16_products() {
  __m256i sums[accumulators] = {};
  __m256i gradients = _mm256_set1_epi16(1), factors = _mm256_set1_epi16(2);
  for (int64_t round = 0; round < rounds; ++round) {
    asm volatile("" : "+x"(gradients));
    for (__m256i &sum : sums) {
      sum = _mm256_add_epi32(sum, _mm256_madd_epi16(gradients, factors));
      asm volatile("" : "+x"(sum), "+x"(gradients));
    }
  }
}
#endif

void portable_products() {
  int32_t sums[64] = {};
  int16_t code = 3, cells[64];
  for (int16_t &cell : cells) cell = 2;
  for (int64_t round = 0; round < rounds; ++round) {
    asm volatile("" : "+r"(code) : "r"(cells) : "memory");
    for (int lane = 0; lane < 64; ++lane) sums[lane] += int32_t(code) * cells[lane];
  }
  asm volatile("" : : "r"(sums) : "memory");
}

}  // namespace

double peak_integer_operations(crossbar_isa isa) {
  switch (isa) {
#if defined(__x86_64__)
    case CROSSBAR_ISA_AMX:
      if (!crossbar_isa_supported(isa)) return 0;  // the system lends its registers when asked
      return 2.0 * 16 * 16 * 64 * tiles * tile_rounds / best_seconds(amx_products);
    case CROSSBAR_ISA_AVX512_BF16:
    case CROSSBAR_ISA_AVX512:
      return 2.0 * 64 * accumulators * rounds / best_seconds(avx512_products);
    case CROSSBAR_ISA_AVX512BW:
      return 2.0 * 64 * accumulators * rounds / best_seconds(avx512bw_products);
    case CROSSBAR_ISA_AVX2:
      return 2.0 * 32 * accumulators * rounds / best_seconds(avx2_products);
#endif
    default:
      return 2.0 * 64 * rounds / best_seconds(portable_products);
  }
}

double peak_float_operations(crossbar_isa isa, crossbar_precision precision) {
  switch (isa) {
#if defined(__x86_64__)
    case CROSSBAR_ISA_AVX512_BF16:
      if (precision == CROSSBAR_MIXED) {
        return 2.0 * 32 * accumulators * rounds / best_seconds(avx512_bf16_products);
      }
      [[fallthrough]];
    case CROSSBAR_ISA_AMX:
    case CROSSBAR_ISA_AVX512:
      if (isa != CROSSBAR_ISA_AVX512_BF16 && precision == CROSSBAR_MIXED) {
        return 2.0 * 32 * accumulators * rounds / best_seconds(avx512_fixed16_products);
      }
      return 2.0 * 16 * accumulators * rounds / best_seconds(avx512_float_products);
    case CROSSBAR_ISA_AVX512BW:
      if (precision == CROSSBAR_MIXED) {
        return 2.0 * 32 * accumulators * rounds / best_seconds(avx512bw_fixed16_products);
      }
      return 2.0 * 16 * accumulators * rounds / best_seconds(avx512_float_products);
    case CROSSBAR_ISA_AVX2:
      if (precision == CROSSBAR_MIXED) {
        return 2.0 * 16 * accumulators * rounds / best_seconds(avx2_fixed16_products);
      }
      return 2.0 * 8 * accumulators * rounds / best_seconds(avx2_float_products);
#endif
    default:
      return 0;  // unknown
  }
}
