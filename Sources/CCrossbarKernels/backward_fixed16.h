// Products of 16-bit integers for the blocked backward pass: codes and cells as they are, gradients
// in fixed point. Those of a pair are added up in 32 bits, twice as many per instruction as of
// floats.
#ifndef CROSSBAR_BACKWARD_FIXED16_H
#define CROSSBAR_BACKWARD_FIXED16_H

#include <cstdint>

#include "backward_float32.h"
#include "backward_shape.h"

namespace crossbar {

template <typename Isa>
struct Fixed16Product {
  using Element = int16_t;
  using Float = typename Isa::Float;
  using Operand = typename Isa::Integer;
  using Sum = typename Isa::Integer;
  // Weights that slices and arrays are combined into are no integers.
  using Gathered = Float32Product<Isa>;
  using Spread = Fixed16Product;

  static constexpr bool is_fixed_point = true;
  static constexpr int group = 2, parts = 1;
  static constexpr int weight_rows_of_two = Isa::weight_rows_of_two;
  static constexpr int weight_rows_of_one = Isa::weight_rows_of_one;
  // Products of all slices are cheap beside one of floats, so they pay from a lower share on.
  static constexpr int64_t psums_per_clipped = 60;

  static int64_t whole_terms(int64_t terms) noexcept { return rounded_up(terms, group); }
  static Element element(float value) noexcept { return Element(value); }
  static Operand load(const Element *from) noexcept { return Isa::load_pairs(from); }
  static Operand broadcast(const Element *from) noexcept { return Isa::broadcast_pair(from); }
  static Sum dot(Sum sum, Operand left, Operand right) noexcept {
    return Isa::dot_pairs(sum, left, right);
  }
  static Sum zero() noexcept { return Isa::zero_integer(); }
  static Sum start(const float *) noexcept { return zero(); }
  static void finish(float *to, Sum sum, const float *steps) noexcept {
    Isa::store(to, Isa::multiply_add(Isa::float_of(sum), Isa::load(steps), Isa::load(to)));
  }
  static Float value(Sum sum, float step) noexcept {
    return Isa::multiply(Isa::float_of(sum), Isa::set(step));
  }
  // The largest magnitude of the output gradients of every column of one image; NaN where one is,
  // whose bits are larger than those of any number.
  static void find_largest(const BackwardShape &shape, const float *gradient,
                           float *largest) noexcept {
    for (int64_t column = 0; column < shape.columns; column += Isa::lanes) {
      typename Isa::Integer bits = Isa::zero_integer();
      for (int64_t pixel = 0; pixel < shape.pixels; ++pixel) {
        bits = Isa::larger_bits(bits, Isa::load(gradient + pixel * shape.columns + column));
      }
      Isa::store(largest + column, Isa::float_of_bits(bits));
    }
  }
  static Float one_of_group(const Element *from, int which) noexcept {
    return Isa::float_of(Isa::one_of_pairs(load(from), which));
  }
  static void store_terms(Element *to, int64_t, Float values) noexcept {
    Isa::store_words(to, values);
  }
  static void store_group(Element *to, const Float *values) noexcept {
    Isa::store_pairs(to, Isa::rounded(values[0]), Isa::rounded(values[1]));
  }
  static void store_codes(Element *to, const typename Isa::Code *codes,
                          const typename Isa::Code *partners) noexcept {
    Isa::store_pairs(to, Isa::load_integers(codes), Isa::load_integers(partners));
  }
};

}  // namespace crossbar

#endif
