// AMX: products of whole tiles of bytes, added up in 32 bits. To be included where functions are
// compiled for it.
//
// A left operand is 16 rows of 64 bytes, of codes or gradients; a right one 16 columns of as many,
// four bytes side by side as VNNI has them. Sums are integers and those of VNNI, bit by bit.
// Operands want to lie on whole cache lines: a row that lies on two takes six times as long to
// load.
#ifndef CROSSBAR_AMX_H
#define CROSSBAR_AMX_H

#include <immintrin.h>

#include <cstdint>

#include "buffer.h"

namespace crossbar {
namespace {

constexpr int amx_rows = 16, amx_columns = 16;
constexpr int64_t amx_depth = 64;  // bytes of a row

// Sums of 16 rows and columns, as they are stored.
struct alignas(cache_line) AmxSums {
  int32_t of_row[amx_rows][amx_columns];

  __m512i row(int number) const noexcept { return _mm512_load_si512(of_row[number]); }
  __m512 operator[](int row_number) const noexcept { return _mm512_cvtepi32_ps(row(row_number)); }
};

// Lends a thread its eight tile registers, all of whole tiles.
class AmxRegisters {
 public:
  AmxRegisters() noexcept {
    // What the instruction reads.
    struct alignas(cache_line) {
      uint8_t palette = 1, first_row = 0, reserved[14] = {};
      uint16_t row_bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
      uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
    } shapes;
    _tile_loadconfig(&shapes);
  }
  ~AmxRegisters() { _tile_release(); }
  AmxRegisters(const AmxRegisters &) = delete;
  AmxRegisters &operator=(const AmxRegisters &) = delete;
};

// The sums of 16 rows of codes and up to three vectors of columns, in tile registers.
template <int vectors>
struct AmxTile {
  static_assert(vectors >= 1 && vectors <= 3);

  static void clear() noexcept {
    _tile_zero(0);
    if constexpr (vectors > 1) _tile_zero(1);
    if constexpr (vectors > 2) _tile_zero(2);
  }
  // Adds the products of 64 bytes of each row. Rows are `pitch` bytes apart, vectors `vector_size`.
  static void add(const uint8_t *codes, int64_t pitch, const int8_t *cells,
                  int64_t vector_size) noexcept {
    _tile_loadd(4, codes, pitch);
    _tile_loadd(5, cells, amx_depth);
    _tile_dpbusd(0, 4, 5);
    if constexpr (vectors > 1) {
      _tile_loadd(6, cells + vector_size, amx_depth);
      _tile_dpbusd(1, 4, 6);
    }
    if constexpr (vectors > 2) {
      _tile_loadd(7, cells + 2 * vector_size, amx_depth);
      _tile_dpbusd(2, 4, 7);
    }
  }
  static void store(AmxSums (&sums)[vectors]) noexcept {
    _tile_stored(0, sums[0].of_row, amx_depth);
    if constexpr (vectors > 1) _tile_stored(1, sums[1].of_row, amx_depth);
    if constexpr (vectors > 2) _tile_stored(2, sums[2].of_row, amx_depth);
  }
};

}  // namespace
}  // namespace crossbar

#endif
