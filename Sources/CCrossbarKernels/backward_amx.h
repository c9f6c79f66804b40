// AMX for the blocked backward pass: its products of tiles where partial sums are formed again and
// where the activation gradient is spread. To be included where functions are compiled for it.
#ifndef CROSSBAR_BACKWARD_AMX_H
#define CROSSBAR_BACKWARD_AMX_H

#include "amx.h"
#include "backward_fixed16.h"
#include "backward_masks.h"
#include "backward_spread.h"
#include "backward_vnni.h"

namespace crossbar {
namespace {

struct Amx : Avx512Vnni {
  using Registers = AmxRegisters;

  static constexpr int mask_pixels = amx_rows;
  static constexpr int steps_together = int(amx_depth) / rows_per_step;
};

// Gradients in 16-bit fixed point as two bytes: products with bytes are formed of each, and put
// together again.
struct TwoBytesProduct {
  using Element = int8_t;

  static constexpr bool is_fixed_point = true;
  static constexpr int group = 4, parts = 2;
  static int64_t whole_terms(int64_t terms) noexcept { return rounded_up(terms, amx_depth); }

  static Element element(float value) noexcept { return Element(value); }
  static __m512 one_of_group(const Element *from, int which) noexcept {
    const __m512i left = _mm512_sll_epi32(Amx::load_cells(from), _mm_cvtsi32_si128(24 - 8 * which));
    return Amx::float_of(_mm512_srai_epi32(left, 24));
  }
  // The lower bytes (without a sign) of all terms are followed by the upper ones.
  static void store_terms(Element *to, int64_t terms, __m512 values) noexcept {
    const __m256i words = _mm512_cvtsepi32_epi16(Amx::rounded(values));
    store(to, words);
    store(to + terms, _mm256_srai_epi16(words, 8));
  }

 private:
  static void store(Element *to, __m256i words) noexcept {
    _mm_storeu_si128(reinterpret_cast<__m128i *>(to), _mm256_cvtepi16_epi8(words));
  }
};

struct AmxProduct : Fixed16Product<Amx> {
  using Spread = TwoBytesProduct;
};

}  // namespace

template <int Blocks>
class PsumTile<Amx, Blocks> {
 public:
  void form(const uint8_t *windows, int64_t window, const int8_t *cells, int64_t steps) noexcept {
    const int64_t size = steps * Amx::rows_per_step * block_columns;
    AmxTile<Blocks>::clear();
    for (int64_t done = 0; done < window; done += amx_depth, cells += amx_depth * amx_columns) {
      AmxTile<Blocks>::add(windows + done, window, cells, size);
    }
    AmxTile<Blocks>::store(psums_);
  }
  __m512 at(int pixel, int block) const noexcept { return psums_[block][pixel]; }

 private:
  AmxSums psums_[Blocks];
};

// What a tile of pixels owes to two tiles of rows of an array: the products of either byte of the
// gradients. While the next ones are formed, sums are put together and stored.
template <>
class Owed<Amx, TwoBytesProduct> {
 public:
  static void to_array(const ArrayCells<Amx, TwoBytesProduct> &cells, const int8_t *gradients,
                       int64_t pixels, float step, float *owed) noexcept {
    const int64_t pitch = cells.vectors * Amx::lanes, size = TwoBytesProduct::parts * cells.terms;
    Sums sums[2];
    Place before{};
    int number = 0;
    for (int64_t pixel = 0; pixel < pixels; pixel += amx_rows) {
      const int count = int(std::min<int64_t>(pixels - pixel, amx_rows));
      for (int64_t row = 0; row < pitch; row += 2 * Amx::lanes) {
        multiply(cells, row, gradients + pixel * size);
        store(sums[1 - number], before, step, pitch);
        sums[number].take_from_tiles();
        before = {owed + pixel * pitch + row, count, pitch - row > Amx::lanes};
        number = 1 - number;
      }
    }
    store(sums[1 - number], before, step, pitch);
  }

 private:
  struct Sums {
    AmxSums low[2], high[2];

    void take_from_tiles() noexcept {
      _tile_stored(0, low[0].of_row, amx_depth);
      _tile_stored(1, high[0].of_row, amx_depth);
      _tile_stored(2, low[1].of_row, amx_depth);
      _tile_stored(3, high[1].of_row, amx_depth);
    }
  };
  struct Place {
    float *owed;
    int pixels;
    bool two_vectors;
  };

  static void multiply(const ArrayCells<Amx, TwoBytesProduct> &cells, int64_t row,
                       const int8_t *gradients) noexcept {
    const int64_t size = TwoBytesProduct::parts * cells.terms;
    const int64_t pitch = cells.pitch * TwoBytesProduct::group;
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    for (int64_t term = 0; term < cells.terms; term += amx_depth) {
      const int8_t *const of_term = cells.group(term / TwoBytesProduct::group, row);
      _tile_loadd(6, of_term, pitch);
      _tile_loadd(7, of_term + Amx::lanes * TwoBytesProduct::group, pitch);
      _tile_loadd(4, gradients + term, size);
      _tile_loadd(5, gradients + cells.terms + term, size);
      _tile_dpbusd(0, 4, 6);
      _tile_dpbssd(1, 5, 6);
      _tile_dpbusd(2, 4, 7);
      _tile_dpbssd(3, 5, 7);
    }
  }

  static void store(const Sums &sums, const Place &place, float step, int64_t pitch) noexcept {
    const __m512 steps = Amx::set(step);
    float *owed = place.owed;
    for (int p = 0; p < place.pixels; ++p, owed += pitch) {
      store(sums, 0, p, steps, owed);
      if (place.two_vectors) store(sums, 1, p, steps, owed + Amx::lanes);
    }
  }
  static void store(const Sums &sums, int vector, int p, __m512 steps, float *owed) noexcept {
    const __m512i sum =
        _mm512_add_epi32(sums.low[vector].row(p), _mm512_slli_epi32(sums.high[vector].row(p), 8));
    Amx::store(owed, Amx::multiply(Amx::float_of(sum), steps));
  }
};

}  // namespace crossbar

#endif
