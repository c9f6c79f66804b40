// Kernels in plain C++ that compilers turn into whatever vectors the target has.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "tiles.h"

namespace crossbar {
namespace {

// `count` output channels side by side, and the operations kernels need on them.
struct Lanes {
  static constexpr int32_t count = 8;
  static constexpr int32_t pixels = 4;
  static constexpr int32_t rows_per_step = 1;

  struct Reals {
    float lane[count];
  };
  using Psums = Reals[pixels];  // of one vector
  using Registers = NoRegisters;

  static Reals load(const float *source) noexcept {
    Reals reals;
    std::memcpy(reals.lane, source, sizeof(reals.lane));
    return reals;
  }
  static void store(float *target, Reals reals) noexcept {
    std::memcpy(target, reals.lane, sizeof(reals.lane));
  }
  static Reals broadcast(float value) noexcept {
    Reals reals;
    for (float &lane : reals.lane) lane = value;
    return reals;
  }

  static Reals add(Reals a, Reals b) noexcept {
    for (int32_t i = 0; i < count; ++i) a.lane[i] += b.lane[i];
    return a;
  }
  // a * b + c, rounded once.
  static Reals multiply_add(Reals a, Reals b, Reals c) noexcept {
    for (int32_t i = 0; i < count; ++i) c.lane[i] = std::fma(a.lane[i], b.lane[i], c.lane[i]);
    return c;
  }
  static Reals clip(Reals value, Reals minimum, Reals maximum) noexcept {
    for (int32_t i = 0; i < count; ++i) {
      const float raised = value.lane[i] < minimum.lane[i] ? minimum.lane[i] : value.lane[i];
      value.lane[i] = raised > maximum.lane[i] ? maximum.lane[i] : raised;
    }
    return value;
  }
  // Half to even. Codes are far below 2^22, so adding 1.5 * 2^23 leaves no room for a fraction.
  static Reals round(Reals value) noexcept {
    constexpr float no_fraction = 12582912.0f;
    for (float &lane : value.lane) lane = (lane + no_fraction) - no_fraction;
    return value;
  }
  // -1 below zero, otherwise +1.
  static Reals sign(Reals value) noexcept {
    for (float &lane : value.lane) lane = lane >= 0 ? 1.0f : -1.0f;
    return value;
  }

  // psums[v][p] = sum over rows of windows[p][row] * cells[v * vector_size + row * count + lane].
  template <int32_t vectors>
  static void multiply(const uint8_t *const (&windows)[pixels], const int8_t *cells,
                       int64_t vector_size, int64_t rows, const crossbar_extents &,
                       Reals (&psums)[vectors][pixels]) noexcept {
    for (int32_t v = 0; v < vectors; ++v) {
      int32_t sums[pixels][count] = {};
      const int8_t *row_cells = cells + v * vector_size;
      for (int64_t row = 0; row < rows; ++row, row_cells += count) {
        for (int32_t p = 0; p < pixels; ++p) {
          const int16_t code = windows[p][row];
          for (int32_t i = 0; i < count; ++i) sums[p][i] += code * int16_t(row_cells[i]);
        }
      }
      for (int32_t p = 0; p < pixels; ++p) {
        for (int32_t i = 0; i < count; ++i) psums[v][p].lane[i] = float(sums[p][i]);
      }
    }
  }

  template <int32_t vectors>
  static void multiply(const float *const (&windows)[pixels], const float *cells,
                       int64_t vector_size, int64_t rows, const crossbar_extents &,
                       Reals (&psums)[vectors][pixels]) noexcept {
    for (int32_t v = 0; v < vectors; ++v) {
      for (int32_t p = 0; p < pixels; ++p) {
        Reals sum = broadcast(0);
        const float *row_cells = cells + v * vector_size;
        for (int64_t row = 0; row < rows; ++row, row_cells += count) {
          sum = multiply_add(broadcast(windows[p][row]), load(row_cells), sum);
        }
        psums[v][p] = sum;
      }
    }
  }
};

}  // namespace

#include "tiles_kernel.h"

const Tiles tiles_portable = {Lanes::count, Lanes::pixels, Lanes::rows_per_step,
                              run<uint8_t, int8_t>, run<float, float>};

}  // namespace crossbar
