#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "guard.h"
#include "pool.h"
#include "torch_observation.h"

using namespace torch_shim;

namespace {

/// Adding and taking it off again rounds to the nearest whole number, ties to even, in every
/// instruction set, for magnitudes below 2^51.
constexpr double rounder = 6755399441055744.0;
inline double rounded(double value) { return (value + rounder) - rounder; }

/// Moves what was counted to bins that are `factor` times as wide.
void merge(int64_t *counts, int64_t bins, double factor) {
  std::vector<int64_t> merged(static_cast<size_t>(bins), 0);
  const int64_t middle = bins / 2;
  for (int64_t bin = 0; bin < bins; ++bin) {
    const double place = rounded(static_cast<double>(bin - middle) / factor);
    merged[static_cast<size_t>(static_cast<int64_t>(place) + middle)] += counts[bin];
  }
  std::copy(merged.begin(), merged.end(), counts);
}

/// The least power of two that puts the row's extremes inside its bins.
void widen(torch_observed_row &row, int64_t *counts, int64_t bins) {
  const double reach = std::max(std::abs(row.minimum), std::abs(row.maximum));
  if (!(reach > 0)) return;
  double width = row.bin_width;
  if (width == 0) width = std::ldexp(1.0, std::ilogb(reach)) / static_cast<double>(bins);
  while (rounded(reach / width) > static_cast<double>(bins / 2 - 1)) width *= 2;
  if (row.bin_width > 0 && width > row.bin_width) merge(counts, bins, width / row.bin_width);
  row.bin_width = width;
}

template <typename Value>
void observe(const Value *values, int64_t length, torch_observed_row &row, int64_t *counts,
             int64_t bins) {
  Value least = values[0], largest = values[0];
  double sum = 0, square_sum = 0;
  for (int64_t index = 0; index < length; ++index) {
    const Value value = values[index];
    least = std::min(least, value);
    largest = std::max(largest, value);
    sum += static_cast<double>(value);
    square_sum += static_cast<double>(value) * static_cast<double>(value);
  }
  if (!std::isfinite(square_sum)) throw std::invalid_argument("a value is not finite");
  row.count += length;
  row.minimum = std::min(row.minimum, static_cast<double>(least));
  row.maximum = std::max(row.maximum, static_cast<double>(largest));
  row.sum += sum;
  row.square_sum += square_sum;
  widen(row, counts, bins);
  // Exact, as the width is a power of two.
  const double scale = row.bin_width > 0 ? 1 / row.bin_width : 1;
  const double middle = static_cast<double>(bins / 2);
  for (int64_t index = 0; index < length; ++index) {
    const double place = rounded(static_cast<double>(values[index]) * scale) + middle;
    ++counts[static_cast<int64_t>(place)];
  }
}

/// Rows are shared out in pieces of about so many values.
constexpr int64_t values_per_piece = 1 << 16;

/// One row's occupied bins.
struct OccupiedRow {
  const int64_t *counts;
  int64_t first, end;  // bins
};

OccupiedRow occupied(const int64_t *counts, int64_t bins) {
  OccupiedRow row{counts, 0, bins};
  while (row.first < row.end && counts[row.first] == 0) ++row.first;
  while (row.end > row.first && counts[row.end - 1] == 0) --row.end;
  return row;
}

template <bool binary>
double squared_error(const OccupiedRow &bins, int64_t middle, const torch_level_row &row,
                     double step) {
  // Four sums, so that neighbouring bins need not wait for one another.
  double errors[4] = {0, 0, 0, 0};
  for (int64_t bin = bins.first; bin < bins.end; ++bin) {
    const double place = static_cast<double>(bin - middle) * row.bin_width - row.middle;
    const double clipped = std::min(std::max(place / step, row.minimum_code), row.maximum_code);
    const double code = binary ? (clipped >= 0 ? 1.0 : -1.0) : rounded(clipped);
    const double difference = code * step - place;
    errors[bin & 3] += difference * difference * static_cast<double>(bins.counts[bin]);
  }
  return (errors[0] + errors[1]) + (errors[2] + errors[3]);
}

/// The rows of one step.
struct Search {
  const torch_level_row *rows;
  const std::vector<int64_t> &members;
  const std::vector<OccupiedRow> &bins;
  int64_t middle;

  double error(double step) const {
    double total = 0;
    for (const int64_t member : members) {
      const torch_level_row &row = rows[member];
      const OccupiedRow &counted = bins[static_cast<size_t>(member)];
      total += row.binary ? squared_error<true>(counted, middle, row, step)
                          : squared_error<false>(counted, middle, row, step);
    }
    return total;
  }

  double least(double largest, int32_t candidates) const {
    if (!(largest > 0)) return largest;
    double below = 0, above = largest, best = largest;
    for (int round = 0; round < 2; ++round) {
      double least = std::numeric_limits<double>::infinity();
      const double distance = (above - below) / candidates;
      for (int32_t candidate = 1; candidate <= candidates; ++candidate) {
        const double step = below + candidate * distance;
        const double found = error(step);
        if (found < least) {
          least = found;
          best = step;
        }
      }
      below = best - distance;
      above = std::min(best + distance, largest);
    }
    return best;
  }
};

}  // namespace

bool torch_observe_rows(const torch_tensor *values, int64_t first, torch_observed_row *rows,
                        torch_tensor *histogram, char **error) {
  return guarded(error, [&] {
    const at::Tensor batch = values->value.contiguous();
    at::Tensor &counts = histogram->value;
    const int64_t height = batch.size(0), length = batch.size(1), bins = counts.size(1);
    if (first < 0 || first + height > counts.size(0)) throw std::out_of_range("no such rows");
    if (length == 0) return;
    const int64_t rows_per_piece = std::max<int64_t>(1, values_per_piece / length);
    int64_t *const counted = counts.data_ptr<int64_t>();
    for_each_piece((height + rows_per_piece - 1) / rows_per_piece, [&](int64_t piece) {
      const int64_t end = std::min(height, (piece + 1) * rows_per_piece);
      for (int64_t row = piece * rows_per_piece; row < end; ++row) {
        int64_t *const target = counted + (first + row) * bins;
        torch_observed_row &state = rows[first + row];
        if (batch.scalar_type() == at::kFloat) {
          observe(batch.data_ptr<float>() + row * length, length, state, target, bins);
        } else {
          observe(batch.data_ptr<double>() + row * length, length, state, target, bins);
        }
      }
    });
  });
}

bool torch_least_level_steps(const torch_tensor *histogram, const torch_level_row *rows,
                             int64_t scales, const double *largest, int32_t candidates,
                             double *steps, char **error) {
  return guarded(error, [&] {
    const at::Tensor counts = histogram->value.contiguous();
    const int64_t count = counts.size(0), bins = counts.size(1);
    std::vector<std::vector<int64_t>> members(static_cast<size_t>(scales));
    std::vector<OccupiedRow> ranges;
    for (int64_t row = 0; row < count; ++row) {
      members.at(static_cast<size_t>(rows[row].scale)).push_back(row);
      ranges.push_back(occupied(counts.data_ptr<int64_t>() + row * bins, bins));
    }
    for_each_piece(scales, [&](int64_t scale) {
      const Search search{rows, members[static_cast<size_t>(scale)], ranges, bins / 2};
      steps[scale] = search.least(largest[scale], candidates);
    });
  });
}
