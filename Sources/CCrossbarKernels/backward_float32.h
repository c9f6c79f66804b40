// Products of floats for the blocked backward pass. An `Isa` says how many accumulators it holds.
#ifndef CROSSBAR_BACKWARD_FLOAT32_H
#define CROSSBAR_BACKWARD_FLOAT32_H

#include <cstdint>

#include "backward_sums.h"

namespace crossbar {

template <typename Isa>
struct Float32Product : FloatSums<Isa> {
  using Gathered = Float32Product;
  using Spread = Float32Product;
  using Element = float;
  using Float = typename Isa::Float;
  using Operand = Float;

  static constexpr int group = 1;  // terms that one product adds up
  static constexpr int parts = 1;  // that an element is cut into
  static constexpr int weight_rows_of_two = Isa::weight_rows_of_two;
  static constexpr int weight_rows_of_one = Isa::weight_rows_of_one;
  static constexpr int most_input_pixels = Isa::most_input_pixels;
  static constexpr int few_input_pixels = Isa::few_input_pixels;
  static constexpr int input_pixels_of_one = Isa::input_pixels_of_one;
  // Taking off one clipped partial sum costs about as much as this many in a product.
  static constexpr int64_t psums_per_clipped = 15;

  static int64_t whole_terms(int64_t terms) noexcept { return rounded_up(terms, group); }
  static Element element(float value) noexcept { return value; }
  static Operand load(const Element *from) noexcept { return Isa::load(from); }
  static Operand broadcast(const Element *from) noexcept { return Isa::set(*from); }
  static Float dot(Float sum, Operand left, Operand right) noexcept {
    return Isa::multiply_add(left, right, sum);
  }
  static Float one_of_group(const Element *from, int) noexcept { return Isa::load(from); }
  static void store_terms(Element *to, int64_t, Float values) noexcept { Isa::store(to, values); }
  static void store_group(Element *to, const Float *values) noexcept { Isa::store(to, values[0]); }
  static void store_codes(Element *to, const typename Isa::Code *codes,
                          const typename Isa::Code *) noexcept {
    Isa::store(to, Isa::load_codes(codes));
  }
};

}  // namespace crossbar

#endif
