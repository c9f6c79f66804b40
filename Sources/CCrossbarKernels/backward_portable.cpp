#include <cmath>
#include <cstring>

#include "backward_engine.h"
#include "backward_float32.h"

namespace crossbar {
namespace {

// Four floats at a time, as any machine multiplies them. Partial sums are floats as well: they are
// integers below 2^24, so neither they nor anything on the way to them is rounded.
struct Portable {
  typedef float Float __attribute__((vector_size(16)));
  typedef int32_t Mask __attribute__((vector_size(16)));
  using Code = float;
  using Cell = float;
  using Codes = Float;
  using Cells = Float;
  using Integer = Float;
  using Registers = NoRegisters;

  static constexpr int lanes = 4;
  static constexpr int rows_per_step = 1;
  static constexpr int mask_pixels = 2, mask_blocks = 1;
  static constexpr int steps_together = 1;
  static constexpr int weight_rows_of_two = 5, weight_rows_of_one = 8;
  static constexpr int most_input_pixels = 4, few_input_pixels = 4, input_pixels_of_one = 4;
  static constexpr int spread_pixels_of_two = 4, spread_pixels_of_one = 4;

  static Float load(const float *from) noexcept {
    Float value;
    std::memcpy(&value, from, sizeof(value));
    return value;
  }
  static void store(float *to, Float value) noexcept { std::memcpy(to, &value, sizeof(value)); }
  static Float load_first(const float *from, int64_t count) noexcept {
    Float value = {};
    std::memcpy(&value, from, size_t(count < lanes ? count : lanes) * sizeof(float));
    return value;
  }
  static void store_first(float *to, Float value, int64_t count) noexcept {
    std::memcpy(to, &value, size_t(count < lanes ? count : lanes) * sizeof(float));
  }
  static void add_first(float *to, const float *from, int64_t count) noexcept {
    for (int64_t i = 0; i < count; ++i) to[i] += from[i];
  }
  static Float set(float value) noexcept { return Float{value, value, value, value}; }
  static Float add(Float a, Float b) noexcept { return a + b; }
  static Float subtract(Float a, Float b) noexcept { return a - b; }
  static Float multiply(Float a, Float b) noexcept { return a * b; }
  static Float multiply_add(Float a, Float b, Float c) noexcept { return a * b + c; }
  // The scaled partial sum decides codes, so it is rounded once on every machine.
  static Float fused(Float a, Float b, Float c) noexcept {
    Float result;
    for (int i = 0; i < lanes; ++i) result[i] = std::fma(a[i], b[i], c[i]);
    return result;
  }
  static Float select(Mask mask, Float a, Float b) noexcept { return mask ? a : b; }
  static Float min(Float a, Float b) noexcept { return a < b ? a : b; }
  static Float max(Float a, Float b) noexcept { return a > b ? a : b; }
  static Mask equal(Float a, Float b) noexcept { return a == b; }
  static Float sign(Float a) noexcept { return a >= 0.0f ? set(1) : set(-1); }
  // Half to even, for magnitudes below 2^22: codes are far smaller.
  static Float round(Float a) noexcept {
    constexpr float unit_spacing = 12582912;  // 1.5 * 2^23: floats around it are 1 apart
    return (a + unit_spacing) - unit_spacing;
  }
  static uint32_t bits(Mask mask) noexcept {
    uint32_t bits = 0;
    for (int i = 0; i < lanes; ++i) bits |= uint32_t(mask[i] & 1) << i;
    return bits;
  }
  static Float keep(uint32_t bits, Float value) noexcept {
    const Mask every = {1, 2, 4, 8};
    const Mask all = {int32_t(bits), int32_t(bits), int32_t(bits), int32_t(bits)};
    return select((all & every) != 0, value, Float{});
  }

  static Integer zero_integer() noexcept { return Float{}; }
  static Codes broadcast_codes(const Code *from) noexcept { return set(*from); }
  static Cells load_cells(const Cell *from) noexcept { return load(from); }
  static Integer dot(Integer sum, Codes code, Cells cell) noexcept { return code * cell + sum; }
  static Float to_float(Integer sum) noexcept { return sum; }
  static void copy_codes(Code *to, const uint8_t *from) noexcept {
    for (int i = 0; i < 16; ++i) to[i] = Code(from[i]);
  }
  static Float load_codes(const Code *from) noexcept { return load(from); }
};

}  // namespace

crossbar_status backward_portable(const BackwardCall &call) noexcept {
  return BackwardEngine<Portable, Float32Product<Portable>>(call).run();
}

}  // namespace crossbar
