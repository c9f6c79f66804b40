// Values between the levels of their rows: which level is nearest, and the mean of all levels by
// their distance, whose gradient reaches values and levels.
//
// With levels in ascending order l_0 <= l_1 ... and temperature T, a value v between l_i and
// l_(i+1) has the mean
//
//   m = (a M_i + b N_(i+1)) / (a P_i + b Q_(i+1)),  a = exp(-T (v - l_i)), b = exp(-T (l_(i+1) -
//   v)),
//
// where P_i and M_i add up exp(-T (l_i - l_j)) and that times l_j over j <= i, and Q and N the same
// over the levels above: tables per row, each made in one pass from the entry before, in which no
// exponent is positive. The gradient of the levels takes the same passes the other way round. So a
// row of n values and L levels costs n + L log L, not n L.
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "guard.h"
#include "pool.h"
#include "torch_shim.h"

using namespace torch_shim;

namespace {
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Calls `body(row)` for every row, in parallel where there is enough to do.
template <typename Body>
void for_rows(int64_t rows, int64_t length, Body &&body) {
  constexpr int64_t fewest_elements = int64_t{1} << 12;
  for_row_ranges(rows, length, fewest_elements, [&](int64_t first, int64_t last) {
    for (int64_t row = first; row < last; ++row) body(row);
  });
}

/// A sum over levels of their weights, and of these times the levels.
struct Sums {
  double weight = 0, levels = 0;
  Sums operator*(double factor) const { return {weight * factor, levels * factor}; }
  void operator+=(const Sums &other) { weight += other.weight, levels += other.levels; }
};

/// The levels of one row in ascending order, and what lies on either side of each.
class Table {
 public:
  template <typename Real>
  Table(const Real *levels, int64_t count, double temperature)
      : temperature_(temperature),
        order_(size_t(count)),
        level_(order_.size()),
        decay_(order_.size()),
        below_(order_.size()),
        above_(order_.size()) {
    std::iota(order_.begin(), order_.end(), 0);
    std::sort(order_.begin(), order_.end(), [&](int64_t a, int64_t b) {
      return levels[a] != levels[b] ? levels[a] < levels[b] : a < b;
    });
    for (size_t i = 0; i < order_.size(); ++i) level_[i] = double(levels[order_[i]]);
    for (size_t i = 0; i < order_.size(); ++i) {
      decay_[i] = i == 0 ? 0 : std::exp(temperature * (level_[i - 1] - level_[i]));
      below_[i] = Sums{1, level_[i]};
      if (i > 0) below_[i] += below_[i - 1] * decay_[i];
    }
    for (size_t i = order_.size(); i-- > 0;) {
      above_[i] = Sums{1, level_[i]};
      if (i + 1 < order_.size()) above_[i] += above_[i + 1] * decay_[i + 1];
    }
  }

  size_t count() const { return level_.size(); }
  double level(size_t i) const { return level_[i]; }
  int64_t index(size_t i) const { return order_[i]; }

  /// The share of the levels on either side of a value, and their part in its mean.
  struct Mean {
    size_t above;                     // number of levels that are no larger: the first one above
    double share_below, share_above;  // exp(-T distance) of the next levels, over all levels' sum
    double mean, slope;               // slope: derivative of the mean by the value
  };

  Mean mean(double value) const {
    const size_t above =
        size_t(std::upper_bound(level_.begin(), level_.end(), value) - level_.begin());
    const double a = above > 0 ? std::exp(temperature_ * (level_[above - 1] - value)) : 0;
    const double b = above < count() ? std::exp(temperature_ * (value - level_[above])) : 0;
    const Sums left = above > 0 ? below_[above - 1] * a : Sums{};
    const Sums right = above < count() ? above_[above] * b : Sums{};
    // Far outside of all levels both may be zero: there the mean is the outermost level.
    const double total = left.weight + right.weight;
    if (total <= 0) return {above, 0, 0, level_[above > 0 ? above - 1 : 0], 0};
    const double mean = (left.levels + right.levels) / total;
    const double slope =
        temperature_ / total * (right.levels - left.levels - mean * (right.weight - left.weight));
    return {above, a / total, b / total, mean, slope};
  }

  /// Sums over the values of a row that its levels' gradients are made of.
  class Gradient {
   public:
    explicit Gradient(const Table &table)
        : table_(table), from_above_(table.count()), from_below_(table.count()) {}

    void add(const Mean &mean, double gradient) {
      const Sums passed{gradient, gradient * mean.mean};
      if (mean.above > 0) from_above_[mean.above - 1] += passed * mean.share_below;
      if (mean.above < table_.count()) from_below_[mean.above] += passed * mean.share_above;
    }

    /// Call once, after all values were added.
    template <typename Real>
    void write(Real *levels) {
      for (size_t i = table_.count() - 1; i-- > 0;) {
        from_above_[i] += from_above_[i + 1] * table_.decay_[i + 1];
      }
      for (size_t i = 1; i < table_.count(); ++i) {
        from_below_[i] += from_below_[i - 1] * table_.decay_[i];
      }
      for (size_t i = 0; i < table_.count(); ++i) {
        const double scaled = table_.temperature_ * table_.level_[i];
        const Sums &high = from_above_[i], &low = from_below_[i];
        levels[table_.order_[i]] =
            Real(high.weight * (1 + scaled) - table_.temperature_ * high.levels +
                 low.weight * (1 - scaled) + table_.temperature_ * low.levels);
      }
    }

   private:
    const Table &table_;
    std::vector<Sums> from_above_, from_below_;
  };

 private:
  double temperature_;
  std::vector<int64_t> order_;
  std::vector<double> level_, decay_;  // decay: exp(-T (level - the one before))
  std::vector<Sums> below_, above_;
};

struct SoftLevels : torch::autograd::Function<SoftLevels> {
  static variable_list forward(AutogradContext *context, const at::Tensor &value,
                               const at::Tensor &level, double temperature) {
    const at::Tensor values = value.contiguous(), levels = level.contiguous();
    at::Tensor mean = at::empty_like(values);
    at::Tensor nearest = at::empty(values.sizes(), values.options().dtype(at::kLong));
    const int64_t rows = values.size(0), length = values.size(1), count = levels.size(1);
    AT_DISPATCH_FLOATING_TYPES(values.scalar_type(), "soft_levels", [&] {
      const scalar_t *from = values.data_ptr<scalar_t>(), *all = levels.data_ptr<scalar_t>();
      scalar_t *means = mean.data_ptr<scalar_t>();
      int64_t *indices = nearest.data_ptr<int64_t>();
      for_rows(rows, length, [&](int64_t row) {
        const Table table(all + row * count, count, temperature);
        for (int64_t i = row * length; i < (row + 1) * length; ++i) {
          const Table::Mean found = table.mean(double(from[i]));
          means[i] = scalar_t(found.mean);
          // Of two levels as near, the smaller one.
          size_t place = found.above > 0 ? found.above - 1 : 0;
          if (found.above > 0 && found.above < table.count() &&
              double(from[i]) - table.level(place) > table.level(place + 1) - double(from[i])) {
            ++place;
          }
          indices[i] = table.index(place);
        }
      });
    });
    context->save_for_backward({values, levels});
    context->saved_data["temperature"] = temperature;
    context->mark_non_differentiable({nearest});
    return {mean, nearest};
  }

  static variable_list backward(AutogradContext *context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &values = saved[0], &levels = saved[1];
    const at::Tensor gradient = gradients[0].contiguous();
    const double temperature = context->saved_data["temperature"].toDouble();
    at::Tensor value = at::empty_like(values), level = at::empty_like(levels);
    const int64_t rows = values.size(0), length = values.size(1), count = levels.size(1);
    AT_DISPATCH_FLOATING_TYPES(values.scalar_type(), "soft_levels_gradient", [&] {
      const scalar_t *from = values.data_ptr<scalar_t>(), *all = levels.data_ptr<scalar_t>();
      const scalar_t *passed = gradient.data_ptr<scalar_t>();
      scalar_t *of_values = value.data_ptr<scalar_t>(), *of_levels = level.data_ptr<scalar_t>();
      for_rows(rows, length, [&](int64_t row) {
        const Table table(all + row * count, count, temperature);
        Table::Gradient sums(table);
        for (int64_t i = row * length; i < (row + 1) * length; ++i) {
          const Table::Mean found = table.mean(double(from[i]));
          of_values[i] = scalar_t(double(passed[i]) * found.slope);
          sums.add(found, double(passed[i]));
        }
        sums.write(of_levels + row * count);
      });
    });
    return {value, level, at::Tensor()};
  }
};
}  // namespace

bool torch_soft_levels(const torch_tensor *values, const torch_tensor *levels, double temperature,
                       torch_tensor **mean, torch_tensor **nearest, char **error) {
  return guarded(error, [&] {
    if (!values->value.is_cpu() || !levels->value.is_cpu()) {
      throw std::invalid_argument("values and levels must be on the CPU");
    }
    if (values->value.dim() != 2 || levels->value.dim() != 2 || levels->value.size(1) == 0 ||
        values->value.size(0) != levels->value.size(0)) {
      throw std::invalid_argument("values and levels must have as many rows, and levels some");
    }
    variable_list results = SoftLevels::apply(values->value, levels->value, temperature);
    *mean = own(std::move(results[0]));
    *nearest = own(std::move(results[1]));
  });
}
