// Weights to integer codes, and codes to the digits that cells hold, each in one pass.
//
// Out of tensor operations every one of them is a dozen passes over all weights, most of them too
// small to be shared among threads. What a column's gradient adds up is added in double precision
// and in the order of memory, so nothing depends on the number of threads.
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "guard.h"
#include "pool.h"
#include "torch_crossbar.h"

using namespace torch_shim;

namespace {
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Elements that are worth a thread of their own.
constexpr int64_t fewest_elements = int64_t{1} << 14;

/// To the nearest whole number, ties to even, for magnitudes far below 2^22: codes have 8 bits. The
/// library's function is a call per element where the CPU that was compiled for lacks SSE 4.1.
inline float nearest(float value) {
  constexpr float shift = 12582912;  // 1.5 * 2^23
  return value + shift - shift;
}
inline double nearest(double value) {
  constexpr double shift = 6755399441055744;  // 1.5 * 2^52
  return value + shift - shift;
}

/// Where the weights of a column are: rows of an array and an output channel.
struct Columns : torch::CustomClassHolder {
  int64_t arrays, outputs, channels, channels_per_array, area;
  bool replicated;
  double minimum, maximum;

  Columns(const torch_weight_columns &columns, const at::Tensor &weight)
      : arrays(columns.arrays),
        outputs(columns.replicated ? weight.size(0) / arrays : weight.size(0)),
        channels(weight.size(1)),
        channels_per_array(columns.channels_per_array),
        area(weight.size(2) * weight.size(3)),
        replicated(columns.replicated),
        minimum(columns.minimum_code),
        maximum(columns.maximum_code) {
    const int64_t missing = arrays * channels_per_array - channels;
    const bool fits = replicated ? channels == channels_per_array && weight.size(0) % arrays == 0
                                 : missing >= 0 && missing < channels_per_array;
    if (!fits) throw std::invalid_argument("the weight does not fit the arrays");
  }

  int64_t count() const { return arrays * outputs; }
  /// Elements of a column, those of missing channels among them.
  int64_t length() const { return channels_per_array * area; }
  /// Elements that are there.
  int64_t used(int64_t column) const {
    if (replicated) return channels * area;
    return std::min(channels_per_array, channels - column / outputs * channels_per_array) * area;
  }
  /// Where they start in the layer's weight.
  int64_t start(int64_t column) const {
    if (replicated) return column * channels * area;
    return (column % outputs * channels + column / outputs * channels_per_array) * area;
  }
};

template <typename Real>
void round_column(const Real *weight, int64_t used, int64_t length, Real step, Real minimum,
                  Real maximum, Real *codes) {
  for (int64_t i = 0; i < used; ++i) {
    const Real position = weight[i] / step;
    codes[i] = nearest(std::min(std::max(position, minimum), maximum));
  }
  std::fill(codes + used, codes + length, Real(0));
}

/// Writes the gradient of a column's weights; returns that of its step.
template <typename Real>
double column_gradient(const Real *weight, const Real *codes_gradient, int64_t used, Real step,
                       Real minimum, Real maximum, Real *weight_gradient) {
  double sum = 0;
  for (int64_t i = 0; i < used; ++i) {
    const Real position = weight[i] / step;
    const Real passed =
        position >= minimum && position <= maximum ? codes_gradient[i] / step : Real(0);
    weight_gradient[i] = passed;
    sum -= double(passed) * double(position);
  }
  return sum;
}

struct WeightCodes : torch::autograd::Function<WeightCodes> {
  static at::Tensor forward(AutogradContext *context, const at::Tensor &weight,
                            const at::Tensor &step, const c10::intrusive_ptr<Columns> &columns) {
    const at::Tensor weights = weight.contiguous(), steps = step.contiguous();
    at::Tensor codes = at::empty({columns->arrays, columns->outputs, columns->channels_per_array,
                                  weight.size(2), weight.size(3)},
                                 weights.options());
    AT_DISPATCH_FLOATING_TYPES(weights.scalar_type(), "weight_codes", [&] {
      const scalar_t *values = weights.data_ptr<scalar_t>(), *step_of = steps.data_ptr<scalar_t>();
      scalar_t *to = codes.data_ptr<scalar_t>();
      const int64_t length = columns->length();
      for_row_ranges(columns->count(), length, fewest_elements, [&](int64_t first, int64_t last) {
        for (int64_t column = first; column < last; ++column) {
          round_column(values + columns->start(column), columns->used(column), length,
                       step_of[column], scalar_t(columns->minimum), scalar_t(columns->maximum),
                       to + column * length);
        }
      });
    });
    context->save_for_backward({weights, steps});
    context->saved_data["columns"] = at::IValue::make_capsule(columns);
    return codes;
  }

  static variable_list backward(AutogradContext *context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &weights = saved[0], &steps = saved[1];
    const auto columns =
        c10::static_intrusive_pointer_cast<Columns>(context->saved_data["columns"].toCapsule());
    const at::Tensor gradient = gradients[0].contiguous();
    at::Tensor weight = at::empty_like(weights), step = at::empty_like(steps);
    AT_DISPATCH_FLOATING_TYPES(weights.scalar_type(), "weight_codes_gradient", [&] {
      const scalar_t *values = weights.data_ptr<scalar_t>(), *step_of = steps.data_ptr<scalar_t>();
      const scalar_t *of_codes = gradient.data_ptr<scalar_t>();
      scalar_t *of_weights = weight.data_ptr<scalar_t>(), *of_steps = step.data_ptr<scalar_t>();
      const int64_t length = columns->length();
      for_row_ranges(columns->count(), length, fewest_elements, [&](int64_t first, int64_t last) {
        for (int64_t column = first; column < last; ++column) {
          const int64_t start = columns->start(column);
          of_steps[column] = scalar_t(column_gradient(
              values + start, of_codes + column * length, columns->used(column), step_of[column],
              scalar_t(columns->minimum), scalar_t(columns->maximum), of_weights + start));
        }
      });
    });
    return {weight, step, at::Tensor()};
  }
};

/// How codes are cut into digits.
struct Slicing : torch::CustomClassHolder {
  torch_encoding encoding;
  int weight_bits, cell_bits, slices;
  std::vector<double> shares;  // of every slice: derivative of its digit by the code

  explicit Slicing(const torch_bit_slicing &slicing)
      : encoding(slicing.encoding),
        weight_bits(slicing.weight_bits),
        cell_bits(slicing.cell_bits),
        slices(slicing.slices),
        shares(slicing.shares, slicing.shares + slicing.slices) {}

  bool is_dual() const { return encoding == TORCH_DUAL_CONVERSION; }
  int64_t converted() const { return is_dual() ? 2 * slices : slices; }
};

/// Digits of `count` codes in the converted slice `converted`.
template <typename Real>
void write_digits(const Slicing &slicing, int64_t converted, const Real *codes, int64_t count,
                  Real *digits) {
  const int slice = int(converted % slicing.slices);
  const int shift = slicing.cell_bits * slice, mask = (1 << slicing.cell_bits) - 1;
  const int half = 1 << (slicing.weight_bits - 1);
  switch (slicing.encoding) {
    case TORCH_TWOS_COMPLEMENT: {
      // The sign bit counts negatively: the codes are moved up, and the top digit down again.
      const int down = slice == slicing.slices - 1 ? half >> shift : 0;
      for (int64_t i = 0; i < count; ++i) {
        digits[i] = Real((((int(codes[i]) + half) >> shift) & mask) - down);
      }
      return;
    }
    case TORCH_DIFFERENTIAL:
      for (int64_t i = 0; i < count; ++i) {
        const int code = int(codes[i]), digit = (std::abs(code) >> shift) & mask;
        digits[i] = Real(code < 0 ? -digit : digit);
      }
      return;
    case TORCH_DUAL_CONVERSION: {
      const int sign = converted < slicing.slices ? 1 : -1;
      for (int64_t i = 0; i < count; ++i) {
        digits[i] = Real((std::max(sign * int(codes[i]), 0) >> shift) & mask);
      }
      return;
    }
  }
}

struct BitSlices : torch::autograd::Function<BitSlices> {
  static at::Tensor forward(AutogradContext *context, const at::Tensor &codes,
                            const c10::intrusive_ptr<Slicing> &slicing) {
    const at::Tensor whole = codes.contiguous();
    std::vector<int64_t> shape = codes.sizes().vec();
    shape.insert(shape.begin(), slicing->converted());
    at::Tensor digits = at::empty(shape, whole.options());
    const int64_t count = whole.numel();
    AT_DISPATCH_FLOATING_TYPES(whole.scalar_type(), "bit_slices", [&] {
      const scalar_t *from = whole.data_ptr<scalar_t>();
      scalar_t *to = digits.data_ptr<scalar_t>();
      for_row_ranges(count, slicing->converted(), fewest_elements,
                     [&](int64_t first, int64_t last) {
                       for (int64_t converted = 0; converted < slicing->converted(); ++converted) {
                         write_digits(*slicing, converted, from + first, last - first,
                                      to + converted * count + first);
                       }
                     });
    });
    if (slicing->is_dual()) context->save_for_backward({whole});
    context->saved_data["slicing"] = at::IValue::make_capsule(slicing);
    return digits;
  }

  static variable_list backward(AutogradContext *context, variable_list gradients) {
    const auto slicing =
        c10::static_intrusive_pointer_cast<Slicing>(context->saved_data["slicing"].toCapsule());
    const variable_list saved = context->get_saved_variables();
    at::Tensor sum;
    for (int64_t converted = 0; converted < slicing->converted(); ++converted) {
      const double share = slicing->shares[size_t(converted % slicing->slices)];
      at::Tensor part = gradients[0][converted] * share;
      // A negative cell falls as its code rises.
      if (slicing->is_dual()) {
        const at::Tensor positive = saved[0].ge(0).to(part.scalar_type());
        part = part * (converted < slicing->slices ? positive : positive - 1);
      }
      sum = sum.defined() ? sum + part : part;
    }
    return {sum, at::Tensor()};
  }
};
}  // namespace

bool torch_weight_codes(const torch_tensor *weight, const torch_tensor *step,
                        const torch_weight_columns *columns, torch_tensor **result, char **error) {
  return guarded(error, [&] {
    const auto shape = c10::make_intrusive<Columns>(*columns, weight->value);
    if (step->value.numel() != shape->count()) {
      throw std::invalid_argument("there must be one step per column");
    }
    *result = own(WeightCodes::apply(weight->value, step->value, shape));
  });
}

bool torch_bit_slices(const torch_tensor *codes, const torch_bit_slicing *slicing,
                      torch_tensor **result, char **error) {
  return guarded(error, [&] {
    *result = own(BitSlices::apply(codes->value, c10::make_intrusive<Slicing>(*slicing)));
  });
}
