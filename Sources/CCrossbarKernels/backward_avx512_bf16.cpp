#if defined(__x86_64__)
#include <immintrin.h>

#include <cstddef>
#include <cstring>

#include "arena.h"
#include "backward_columns.h"
#include "backward_totals.h"
#include "parallel.h"

// Everything from here on is compiled for AVX-512 with bfloat16, also the templates of the headers
// below, which are instantiated for types of this file only.
#pragma clang attribute push(                                                                     \
    __attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512bf16"))), \
    apply_to = function)

#include "backward_engine.h"
#include "backward_sums.h"
#include "backward_vnni.h"

namespace crossbar {
namespace {

// Pairs of bfloat16, the upper halves of floats. Codes and cells are integers below 2^8 and exact;
// gradients and the combined weights of stage 3 are rounded to nearest, ties to even.
struct Bfloat16Product : FloatSums<Avx512Vnni> {
  using Gathered = Bfloat16Product;
  using Spread = Bfloat16Product;
  using Element = uint16_t;
  using Operand = __m512bh;

  static constexpr int group = 2, parts = 1;
  static constexpr int weight_rows_of_two = Avx512Vnni::weight_rows_of_two;
  static constexpr int weight_rows_of_one = Avx512Vnni::weight_rows_of_one;
  static constexpr int most_input_pixels = Avx512Vnni::most_input_pixels;
  static constexpr int few_input_pixels = Avx512Vnni::few_input_pixels;
  static constexpr int input_pixels_of_one = Avx512Vnni::input_pixels_of_one;
  static constexpr int64_t psums_per_clipped = 30;

  static int64_t whole_terms(int64_t terms) noexcept { return rounded_up(terms, group); }
  static Element element(float value) noexcept {
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof(bits));
    return Element((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
  }
  static Operand load(const Element *from) noexcept { return Operand(_mm512_loadu_si512(from)); }
  static Operand broadcast(const Element *from) noexcept {
    int32_t pair;
    std::memcpy(&pair, from, sizeof(pair));
    return Operand(_mm512_set1_epi32(pair));
  }
  static __m512 dot(__m512 sum, Operand left, Operand right) noexcept {
    return _mm512_dpbf16_ps(sum, left, right);
  }
  static __m512 one_of_group(const Element *from, int which) noexcept {
    const __m512i pairs = _mm512_loadu_si512(from);
    return _mm512_castsi512_ps(which == 0 ? _mm512_slli_epi32(pairs, 16)
                                          : _mm512_and_si512(pairs, _mm512_set1_epi32(-65536)));
  }
  static void store_terms(Element *to, int64_t, __m512 values) noexcept {
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(to), __m256i(_mm512_cvtneps_pbh(values)));
  }
  static void store_group(Element *to, const __m512 *values) noexcept {
    const __m512i halves = __m512i(_mm512_cvtne2ps_pbh(values[1], values[0]));
    const __m512i even = _mm512_cvtepu16_epi32(_mm512_castsi512_si256(halves));
    const __m512i odd = _mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(halves, 1));
    _mm512_storeu_si512(to, _mm512_or_si512(even, _mm512_slli_epi32(odd, 16)));
  }
  static void store_codes(Element *to, const uint8_t *codes, const uint8_t *partners) noexcept {
    const __m512i even = _mm512_castps_si512(Avx512Vnni::load_codes(codes));
    const __m512i odd = _mm512_castps_si512(Avx512Vnni::load_codes(partners));
    _mm512_storeu_si512(to, _mm512_or_si512(_mm512_srli_epi32(even, 16), odd));
  }
};

}  // namespace

crossbar_status backward_avx512_bf16(const BackwardCall &call) noexcept {
  return BackwardEngine<Avx512Vnni, Bfloat16Product>(call).run();
}

}  // namespace crossbar

#pragma clang attribute pop
#endif
