// AVX-512 for the blocked backward pass, without its products of bytes (backward_bytes.h,
// backward_vnni.h). To be included where functions are compiled for it.
#ifndef CROSSBAR_BACKWARD_AVX512_H
#define CROSSBAR_BACKWARD_AVX512_H

#include <immintrin.h>

#include <cstdint>
#include <cstring>
#include <limits>

namespace crossbar {
namespace {

struct Avx512 {
  using Float = __m512;
  using Mask = __mmask16;
  using Codes = __m512i;
  using Cells = __m512i;
  using Integer = __m512i;
  using Registers = NoRegisters;

  static constexpr int lanes = 16;
  static constexpr int mask_pixels = 8, mask_blocks = 2;
  static constexpr int steps_together = 1;
  static constexpr int weight_rows_of_two = 14, weight_rows_of_one = 24;
  // Of two vectors; and of one.
  static constexpr int most_input_pixels = 12, few_input_pixels = 8, input_pixels_of_one = 16;
  static constexpr int spread_pixels_of_two = 12, spread_pixels_of_one = 16;

  static Float load(const float *from) noexcept { return _mm512_loadu_ps(from); }
  static void store(float *to, Float value) noexcept { _mm512_storeu_ps(to, value); }
  static Mask first(int64_t count) noexcept {
    return count < lanes ? Mask((1u << count) - 1) : Mask(~0u);
  }
  static Float load_first(const float *from, int64_t count) noexcept {
    return _mm512_maskz_loadu_ps(first(count), from);
  }
  static void store_first(float *to, Float value, int64_t count) noexcept {
    _mm512_mask_storeu_ps(to, first(count), value);
  }
  static void add_first(float *to, const float *from, int64_t count) noexcept {
    store_first(to, add(load_first(to, count), load_first(from, count)), count);
  }
  static Float set(float value) noexcept { return _mm512_set1_ps(value); }
  static Float add(Float a, Float b) noexcept { return _mm512_add_ps(a, b); }
  static Float subtract(Float a, Float b) noexcept { return _mm512_sub_ps(a, b); }
  static Float multiply(Float a, Float b) noexcept { return _mm512_mul_ps(a, b); }
  static Float multiply_add(Float a, Float b, Float c) noexcept { return _mm512_fmadd_ps(a, b, c); }
  static Float fused(Float a, Float b, Float c) noexcept { return _mm512_fmadd_ps(a, b, c); }
  static Float select(Mask mask, Float a, Float b) noexcept {
    return _mm512_mask_blend_ps(mask, b, a);
  }
  static Float min(Float a, Float b) noexcept { return _mm512_min_ps(a, b); }
  static Float max(Float a, Float b) noexcept { return _mm512_max_ps(a, b); }
  static Mask equal(Float a, Float b) noexcept { return _mm512_cmp_ps_mask(a, b, _CMP_EQ_OQ); }
  static Float sign(Float a) noexcept {
    return select(_mm512_cmp_ps_mask(a, _mm512_setzero_ps(), _CMP_GE_OQ), set(1), set(-1));
  }
  static Float round(Float a) noexcept {
    return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  }
  static uint32_t bits(Mask mask) noexcept { return mask; }
  static Float keep(uint32_t bits, Float value) noexcept {
    return _mm512_maskz_mov_ps(Mask(bits), value);
  }

  // Pairs of 16-bit integers, whose products are added up in 32 bits.
  static Integer load_pairs(const int16_t *from) noexcept { return load_cells(from); }
  static Integer broadcast_pair(const int16_t *from) noexcept { return broadcast_codes(from); }
  static Integer dot_pairs(Integer sum, Integer left, Integer right) noexcept {
    return _mm512_add_epi32(sum, _mm512_madd_epi16(left, right));
  }
  static Integer one_of_pairs(Integer pairs, int which) noexcept {
    return _mm512_srai_epi32(which == 0 ? _mm512_slli_epi32(pairs, 16) : pairs, 16);
  }
  // The low halves of two vectors.
  static void store_pairs(int16_t *to, Integer even, Integer odd) noexcept {
    _mm512_storeu_si512(to, _mm512_mask_blend_epi16(0xaaaaaaaa, even, _mm512_slli_epi32(odd, 16)));
  }
  static void store_words(int16_t *to, Float values) noexcept {
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(to), _mm512_cvtsepi32_epi16(rounded(values)));
  }
  static Integer rounded(Float values) noexcept { return _mm512_cvtps_epi32(values); }
  static Float float_of(Integer values) noexcept { return _mm512_cvtepi32_ps(values); }
  static Float float_of_bits(Integer bits) noexcept { return _mm512_castsi512_ps(bits); }
  // Bits of the larger magnitude.
  static Integer larger_bits(Integer bits, Float value) noexcept {
    const __m512i magnitude = _mm512_set1_epi32(std::numeric_limits<int32_t>::max());
    return _mm512_max_epi32(bits, _mm512_and_si512(_mm512_castps_si512(value), magnitude));
  }

  // Products of bytes, added up in pairs of 16 bits.
  static Integer dot_bytes(Integer pairs, Codes codes, Cells cells) noexcept {
    return _mm512_add_epi16(pairs, _mm512_maddubs_epi16(codes, cells));
  }
  static Float float_of_pairs(Integer pairs) noexcept {
    return float_of(_mm512_madd_epi16(pairs, _mm512_set1_epi16(1)));
  }

  static Integer zero_integer() noexcept { return _mm512_setzero_si512(); }
  static Cells load_cells(const void *from) noexcept { return _mm512_loadu_si512(from); }
  // The four bytes of one step for all lanes: codes of two or four rows.
  static Codes broadcast_codes(const void *from) noexcept {
    int32_t step;
    std::memcpy(&step, from, sizeof(step));
    return _mm512_set1_epi32(step);
  }
  static Integer integers_of(const uint8_t *codes) noexcept {
    return _mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i *>(codes)));
  }
  static Integer integers_of(const int16_t *codes) noexcept {
    return _mm512_cvtepi16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(codes)));
  }
};

}  // namespace
}  // namespace crossbar

#endif
