// What products of floating-point numbers are added up in, for the blocked backward pass.
#ifndef CROSSBAR_BACKWARD_SUMS_H
#define CROSSBAR_BACKWARD_SUMS_H

namespace crossbar {

// Sums are floats, and gradients are multiplied as they are: what products in fixed point need is
// left out.
template <typename Isa>
struct FloatSums {
  using Float = typename Isa::Float;
  using Sum = Float;

  static constexpr bool is_fixed_point = false;

  static Sum zero() noexcept { return Isa::set(0); }
  // A sum that goes on from what is in memory, and goes back there.
  static Sum start(const float *from) noexcept { return Isa::load(from); }
  static void finish(float *to, Sum sum, const float *) noexcept { Isa::store(to, sum); }
  static Float value(Sum sum, float) noexcept { return sum; }
};

}  // namespace crossbar

#endif
