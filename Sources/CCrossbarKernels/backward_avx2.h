// AVX2 for the blocked backward pass, without its products of bytes (backward_bytes.h). To be
// included where functions are compiled for it.
#ifndef CROSSBAR_BACKWARD_AVX2_H
#define CROSSBAR_BACKWARD_AVX2_H

#include <immintrin.h>

#include <cstdint>
#include <cstring>
#include <limits>

namespace crossbar {
namespace {

struct Avx2 {
  using Float = __m256;
  using Mask = __m256;
  using Codes = __m256i;
  using Cells = __m256i;
  using Integer = __m256i;
  using Registers = NoRegisters;

  static constexpr int lanes = 8;
  static constexpr int mask_pixels = 4, mask_blocks = 1;
  static constexpr int steps_together = 1;
  static constexpr int weight_rows_of_two = 6, weight_rows_of_one = 12;
  // Of two vectors; and of one.
  static constexpr int most_input_pixels = 6, few_input_pixels = 4, input_pixels_of_one = 8;
  static constexpr int spread_pixels_of_two = 6, spread_pixels_of_one = 12;

  static Float load(const float *from) noexcept { return _mm256_loadu_ps(from); }
  static void store(float *to, Float value) noexcept { _mm256_storeu_ps(to, value); }
  static __m256i first(int64_t count) noexcept {
    const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(count < lanes ? int(count) : lanes), lane);
  }
  static Float load_first(const float *from, int64_t count) noexcept {
    return _mm256_maskload_ps(from, first(count));
  }
  // Masked stores are slow on some processors.
  static void store_first(float *to, Float value, int64_t count) noexcept {
    if (count >= lanes) return store(to, value);
    _mm256_maskstore_ps(to, first(count), value);
  }
  static void add_first(float *to, const float *from, int64_t count) noexcept {
    if (count >= 4) {
      _mm_storeu_ps(to, _mm_add_ps(_mm_loadu_ps(to), _mm_loadu_ps(from)));
      to += 4, from += 4, count -= 4;
    }
    for (int64_t i = 0; i < count; ++i) to[i] += from[i];
  }
  static Float set(float value) noexcept { return _mm256_set1_ps(value); }
  static Float add(Float a, Float b) noexcept { return _mm256_add_ps(a, b); }
  static Float subtract(Float a, Float b) noexcept { return _mm256_sub_ps(a, b); }
  static Float multiply(Float a, Float b) noexcept { return _mm256_mul_ps(a, b); }
  static Float multiply_add(Float a, Float b, Float c) noexcept { return _mm256_fmadd_ps(a, b, c); }
  static Float fused(Float a, Float b, Float c) noexcept { return _mm256_fmadd_ps(a, b, c); }
  static Float select(Mask mask, Float a, Float b) noexcept { return _mm256_blendv_ps(b, a, mask); }
  static Float min(Float a, Float b) noexcept { return _mm256_min_ps(a, b); }
  static Float max(Float a, Float b) noexcept { return _mm256_max_ps(a, b); }
  static Mask equal(Float a, Float b) noexcept { return _mm256_cmp_ps(a, b, _CMP_EQ_OQ); }
  static Float sign(Float a) noexcept {
    return select(_mm256_cmp_ps(a, _mm256_setzero_ps(), _CMP_GE_OQ), set(1), set(-1));
  }
  static Float round(Float a) noexcept {
    return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  }
  static uint32_t bits(Mask mask) noexcept { return uint32_t(_mm256_movemask_ps(mask)); }
  static Float keep(uint32_t bits, Float value) noexcept {
    const __m256i every = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
    const __m256i mask = _mm256_and_si256(_mm256_set1_epi32(int(bits)), every);
    return _mm256_and_ps(value, _mm256_castsi256_ps(_mm256_cmpeq_epi32(mask, every)));
  }

  // Pairs of 16-bit integers, whose products are added up in 32 bits.
  static Integer load_pairs(const int16_t *from) noexcept { return load_cells(from); }
  static Integer broadcast_pair(const int16_t *from) noexcept { return broadcast_codes(from); }
  static Integer dot_pairs(Integer sum, Integer left, Integer right) noexcept {
    return _mm256_add_epi32(sum, _mm256_madd_epi16(left, right));
  }
  static Integer one_of_pairs(Integer pairs, int which) noexcept {
    return _mm256_srai_epi32(which == 0 ? _mm256_slli_epi32(pairs, 16) : pairs, 16);
  }
  // The low halves of two vectors.
  static void store_pairs(int16_t *to, Integer even, Integer odd) noexcept {
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(to),
                        _mm256_blend_epi16(even, _mm256_slli_epi32(odd, 16), 0xaa));
  }
  static void store_words(int16_t *to, Float values) noexcept {
    const __m256i wide = rounded(values);
    _mm_storeu_si128(
        reinterpret_cast<__m128i *>(to),
        _mm_packs_epi32(_mm256_castsi256_si128(wide), _mm256_extracti128_si256(wide, 1)));
  }
  static Integer rounded(Float values) noexcept { return _mm256_cvtps_epi32(values); }
  static Float float_of(Integer values) noexcept { return _mm256_cvtepi32_ps(values); }
  static Float float_of_bits(Integer bits) noexcept { return _mm256_castsi256_ps(bits); }
  // Bits of the larger magnitude.
  static Integer larger_bits(Integer bits, Float value) noexcept {
    const __m256i magnitude = _mm256_set1_epi32(std::numeric_limits<int32_t>::max());
    return _mm256_max_epi32(bits, _mm256_and_si256(_mm256_castps_si256(value), magnitude));
  }

  // Products of bytes, added up in pairs of 16 bits.
  static Integer dot_bytes(Integer pairs, Codes codes, Cells cells) noexcept {
    return _mm256_add_epi16(pairs, _mm256_maddubs_epi16(codes, cells));
  }
  static Float float_of_pairs(Integer pairs) noexcept {
    return float_of(_mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
  }

  static Integer zero_integer() noexcept { return _mm256_setzero_si256(); }
  static Cells load_cells(const void *from) noexcept {
    return _mm256_loadu_si256(static_cast<const __m256i *>(from));
  }
  // The four bytes of one step for all lanes: codes of two or four rows.
  static Codes broadcast_codes(const void *from) noexcept {
    int32_t step;
    std::memcpy(&step, from, sizeof(step));
    return _mm256_set1_epi32(step);
  }
  static Integer integers_of(const uint8_t *codes) noexcept {
    return _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(codes)));
  }
  static Integer integers_of(const int16_t *codes) noexcept {
    return _mm256_cvtepi16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i *>(codes)));
  }
};

}  // namespace
}  // namespace crossbar

#endif
