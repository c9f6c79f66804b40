#if defined(__x86_64__)
#include <immintrin.h>

#include <cstddef>
#include <cstring>
#include <limits>

#include "arena.h"
#include "backward_columns.h"
#include "backward_fixed_point.h"
#include "backward_totals.h"
#include "parallel.h"

// Everything from here on is compiled for AVX2, also the templates of the headers below, which are
// instantiated for types of this file only.
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#include "backward_avx2.h"
#include "backward_engine.h"
#include "backward_float32.h"

namespace crossbar {
namespace {

// Pairs of 16-bit integers: codes and cells as they are, gradients in fixed point. Products of a
// pair are added up in 32 bits, twice as many per instruction as of floats.
template <typename Isa>
struct Fixed16Product {
  using Element = int16_t;
  using Operand = __m256i;
  using Sum = __m256i;
  // Weights that slices and arrays are combined into are no integers.
  using Gathered = Float32Product<Isa>;

  static constexpr bool is_fixed_point = true;
  static constexpr int group = 2;
  static constexpr int weight_rows_of_two = Isa::weight_rows_of_two;
  static constexpr int weight_rows_of_one = Isa::weight_rows_of_one;
  // Products of all slices are cheap beside one of floats, so they pay from a lower share on.
  static constexpr int64_t psums_per_clipped = 60;

  static Element element(float value) noexcept { return Element(value); }
  static Operand load(const Element *from) noexcept {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(from));
  }
  static Operand broadcast(const Element *from) noexcept {
    int32_t pair;
    std::memcpy(&pair, from, sizeof(pair));
    return _mm256_set1_epi32(pair);
  }
  static Sum dot(Sum sum, Operand left, Operand right) noexcept {
    return _mm256_add_epi32(sum, _mm256_madd_epi16(left, right));
  }
  static Sum zero() noexcept { return _mm256_setzero_si256(); }
  static Sum start(const float *) noexcept { return zero(); }
  static void finish(float *to, Sum sum, const float *steps) noexcept {
    Isa::store(to, Isa::multiply_add(_mm256_cvtepi32_ps(sum), Isa::load(steps), Isa::load(to)));
  }
  static __m256 value(Sum sum, float step) noexcept {
    return Isa::multiply(_mm256_cvtepi32_ps(sum), Isa::set(step));
  }
  // The largest magnitude of the output gradients of every column of one image; NaN where one is,
  // whose bits are larger than those of any number.
  static void find_largest(const BackwardShape &shape, const float *gradient,
                           float *largest) noexcept {
    const __m256i magnitude = _mm256_set1_epi32(std::numeric_limits<int32_t>::max());
    for (int64_t column = 0; column < shape.columns; column += Isa::lanes) {
      __m256i bits = _mm256_setzero_si256();
      for (int64_t pixel = 0; pixel < shape.pixels; ++pixel) {
        const float *const from = gradient + pixel * shape.columns + column;
        bits = _mm256_max_epi32(bits,
                                _mm256_and_si256(_mm256_castps_si256(Isa::load(from)), magnitude));
      }
      Isa::store(largest + column, _mm256_castsi256_ps(bits));
    }
  }
  static __m256 one_of_group(const Element *from, int which) noexcept {
    const __m256i pairs = load(from);
    return _mm256_cvtepi32_ps(
        _mm256_srai_epi32(which == 0 ? _mm256_slli_epi32(pairs, 16) : pairs, 16));
  }
  static void store_columns(Element *to, __m256 values) noexcept {
    const __m256i wide = _mm256_cvtps_epi32(values);
    _mm_storeu_si128(
        reinterpret_cast<__m128i *>(to),
        _mm_packs_epi32(_mm256_castsi256_si128(wide), _mm256_extracti128_si256(wide, 1)));
  }
  static void store_group(Element *to, const __m256 *values) noexcept {
    store_pairs(to, _mm256_cvtps_epi32(values[0]), _mm256_cvtps_epi32(values[1]));
  }
  static void store_codes(Element *to, const typename Isa::Code *codes,
                          const typename Isa::Code *partners) noexcept {
    store_pairs(to, Isa::load_integers(codes), Isa::load_integers(partners));
  }

 private:
  // The low halves of two vectors.
  static void store_pairs(Element *to, __m256i even, __m256i odd) noexcept {
    _mm256_storeu_si256(reinterpret_cast<__m256i *>(to),
                        _mm256_blend_epi16(even, _mm256_slli_epi32(odd, 16), 0xaa));
  }
};

}  // namespace

crossbar_status backward_avx2_fixed16(const BackwardCall &call) noexcept {
  if (!fixed_point_fits(call)) return backward_avx2(call);
  if (Avx2Bytes::fits(call.extents)) {
    return BackwardEngine<Avx2Bytes, Fixed16Product<Avx2Bytes>>(call).run();
  }
  return BackwardEngine<Avx2Words, Fixed16Product<Avx2Words>>(call).run();
}

}  // namespace crossbar

#pragma clang attribute pop
#endif
