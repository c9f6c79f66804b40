#include "normalized_codes.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <vector>

#include "parallel.h"

// One body, compiled for several instruction sets and chosen at load time. No sum is reassociated
// (each channel adds up on its own) and contraction is off, so the clones agree bit for bit.
#if defined(__x86_64__)
#define CROSSBAR_CLONES \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CROSSBAR_CLONES
#endif

namespace {

constexpr int64_t kWidth = 64;  // floats handled together: neighbouring rows are joined up to it
constexpr int64_t kMaximumBlocks = 32;  // pieces of a reduction: independent of the thread count

// Rows joined so that a loop over a row is long enough for vectors.
struct Shape {
  int64_t rows, channels, joined, wide_rows, blocks;

  Shape(int64_t all_rows, int64_t channel_count)
      : rows(all_rows),
        channels(channel_count),
        joined(std::max<int64_t>(1, kWidth / channel_count)),
        wide_rows(all_rows / joined),
        blocks(std::min(kMaximumBlocks, std::max<int64_t>(1, wide_rows / 16))) {
    if (all_rows % joined != 0) {  // a ragged end would need a second loop everywhere
      joined = 1;
      wide_rows = all_rows;
      blocks = std::min(kMaximumBlocks, std::max<int64_t>(1, wide_rows / 16));
    }
  }
  int64_t width() const { return joined * channels; }
  int64_t first(int64_t block) const { return wide_rows * block / blocks; }
  std::vector<float> widened(const float *values) const {
    std::vector<float> wide(static_cast<size_t>(width()));
    for (int64_t i = 0; i < width(); ++i) wide[static_cast<size_t>(i)] = values[i % channels];
    return wide;
  }
};

CROSSBAR_CLONES
void sums(const float *values, const float *shift, int64_t rows, int64_t width, float *sum,
          float *square_sum) {
  for (int64_t r = 0; r < rows; ++r) {
    const float *__restrict x = values + r * width;
    for (int64_t i = 0; i < width; ++i) {
      const float d = x[i] - shift[i];
      sum[i] += d;
      square_sum[i] += d * d;
    }
  }
}

CROSSBAR_CLONES
void encode(const float *values, const float *slope, const float *intercept, float levels,
            int64_t rows, int64_t width, uint8_t *codes) {
  for (int64_t r = 0; r < rows; ++r) {
    const float *__restrict x = values + r * width;
    uint8_t *__restrict out = codes + r * width;
    for (int64_t i = 0; i < width; ++i) {
      const float v = x[i] * slope[i] + intercept[i];
      const float clipped = v < 0 ? 0 : v > 1 ? 1 : v;
      out[i] = static_cast<uint8_t>(static_cast<int32_t>(__builtin_rintf(clipped * levels)));
    }
  }
}

CROSSBAR_CLONES
void gradient_sums(const float *values, const float *mean, const float *gradients,
                   const float *slope, const float *intercept, float levels, int64_t rows,
                   int64_t width, float *shift_sum, float *slope_sum) {
  for (int64_t r = 0; r < rows; ++r) {
    const float *__restrict x = values + r * width;
    const float *__restrict g = gradients + r * width;
    for (int64_t i = 0; i < width; ++i) {
      const float v = x[i] * slope[i] + intercept[i];
      const float dv = v >= 0 && v <= 1 ? g[i] * levels : 0;
      shift_sum[i] += dv;
      slope_sum[i] += dv * (x[i] - mean[i]);
    }
  }
}

CROSSBAR_CLONES
void value_gradients(const float *values, const float *mean, const float *gradients,
                     const float *slope, const float *intercept, float levels,
                     const float *value_factor, const float *constant, int64_t rows, int64_t width,
                     float *value_gradient) {
  for (int64_t r = 0; r < rows; ++r) {
    const float *__restrict x = values + r * width;
    const float *__restrict g = gradients + r * width;
    float *__restrict out = value_gradient + r * width;
    for (int64_t i = 0; i < width; ++i) {
      const float v = x[i] * slope[i] + intercept[i];
      const float dv = v >= 0 && v <= 1 ? g[i] * levels : 0;
      out[i] = slope[i] * dv + value_factor[i] * (x[i] - mean[i]) + constant[i];
    }
  }
}

// Calls body(first wide row, wide rows, block) for every block of the shape.
template <typename Body>
void for_blocks(const Shape &shape, const crossbar_pool *pool, Body &&body) {
  crossbar::parallel(pool, shape.blocks, [&](int64_t block) {
    const int64_t first = shape.first(block);
    body(first, shape.first(block + 1) - first, block);
  });
}

// Two sums per channel from those of all blocks, in a fixed order.
void fold(const Shape &shape, const std::vector<float> &partial, std::vector<double> &total) {
  const int64_t width = shape.width();
  total.assign(static_cast<size_t>(2 * shape.channels), 0.0);
  for (int64_t block = 0; block < shape.blocks; ++block) {
    for (int64_t half = 0; half < 2; ++half) {
      const float *from = partial.data() + (block * 2 + half) * width;
      double *to = total.data() + half * shape.channels;
      for (int64_t i = 0; i < width; ++i) to[i % shape.channels] += from[i];
    }
  }
}

bool valid(int64_t rows, int64_t channels) { return rows > 0 && channels > 0; }

}  // namespace

crossbar_status normalized_codes_statistics(int64_t rows, int64_t channels, const float *values,
                                            const crossbar_pool *pool, float *mean,
                                            float *variance) try {
  if (!valid(rows, channels)) return CROSSBAR_INVALID_EXTENTS;
  const Shape shape(rows, channels);
  const int64_t width = shape.width();
  // Sums of differences from one of the values: no cancellation where the mean is far from zero.
  const std::vector<float> shift = shape.widened(values);
  std::vector<float> partial(static_cast<size_t>(shape.blocks * 2 * width), 0.0F);
  for_blocks(shape, pool, [&](int64_t first, int64_t count, int64_t block) {
    float *sum = partial.data() + block * 2 * width;
    sums(values + first * width, shift.data(), count, width, sum, sum + width);
  });
  std::vector<double> total;
  fold(shape, partial, total);
  for (int64_t c = 0; c < channels; ++c) {
    const double n = static_cast<double>(rows), d = total[static_cast<size_t>(c)] / n;
    const double squares = total[static_cast<size_t>(channels + c)] / n;
    mean[c] = static_cast<float>(static_cast<double>(values[c]) + d);
    variance[c] = static_cast<float>(std::max(0.0, squares - d * d));
  }
  return CROSSBAR_OK;
} catch (const std::bad_alloc &) {
  return CROSSBAR_OUT_OF_MEMORY;
}

crossbar_status normalized_codes_forward(int64_t rows, int64_t channels, const float *values,
                                         const normalized_codes_affine *affine,
                                         const crossbar_pool *pool, uint8_t *codes) try {
  if (!valid(rows, channels)) return CROSSBAR_INVALID_EXTENTS;
  const Shape shape(rows, channels);
  const int64_t width = shape.width();
  const auto slope = shape.widened(affine->slope), intercept = shape.widened(affine->intercept);
  for_blocks(shape, pool, [&](int64_t first, int64_t count, int64_t) {
    encode(values + first * width, slope.data(), intercept.data(), affine->levels, count, width,
           codes + first * width);
  });
  return CROSSBAR_OK;
} catch (const std::bad_alloc &) {
  return CROSSBAR_OUT_OF_MEMORY;
}

crossbar_status normalized_codes_gradient_sums(int64_t rows, int64_t channels, const float *values,
                                               const float *mean, const float *code_gradient,
                                               const normalized_codes_affine *affine,
                                               const crossbar_pool *pool, float *shift_gradient,
                                               float *slope_gradient) try {
  if (!valid(rows, channels)) return CROSSBAR_INVALID_EXTENTS;
  const Shape shape(rows, channels);
  const int64_t width = shape.width();
  const auto slope = shape.widened(affine->slope), intercept = shape.widened(affine->intercept);
  const auto means = shape.widened(mean);
  std::vector<float> partial(static_cast<size_t>(shape.blocks * 2 * width), 0.0F);
  for_blocks(shape, pool, [&](int64_t first, int64_t count, int64_t block) {
    float *sum = partial.data() + block * 2 * width;
    gradient_sums(values + first * width, means.data(), code_gradient + first * width, slope.data(),
                  intercept.data(), affine->levels, count, width, sum, sum + width);
  });
  std::vector<double> total;
  fold(shape, partial, total);
  for (int64_t c = 0; c < channels; ++c) {
    shift_gradient[c] = static_cast<float>(total[static_cast<size_t>(c)]);
    slope_gradient[c] = static_cast<float>(total[static_cast<size_t>(channels + c)]);
  }
  return CROSSBAR_OK;
} catch (const std::bad_alloc &) {
  return CROSSBAR_OUT_OF_MEMORY;
}

crossbar_status normalized_codes_value_gradient(int64_t rows, int64_t channels, const float *values,
                                                const float *mean, const float *code_gradient,
                                                const normalized_codes_affine *affine,
                                                const float *value_factor, const float *constant,
                                                const crossbar_pool *pool,
                                                float *value_gradient) try {
  if (!valid(rows, channels)) return CROSSBAR_INVALID_EXTENTS;
  const Shape shape(rows, channels);
  const int64_t width = shape.width();
  const auto slope = shape.widened(affine->slope), intercept = shape.widened(affine->intercept);
  const auto means = shape.widened(mean), factors = shape.widened(value_factor);
  const auto constants = shape.widened(constant);
  for_blocks(shape, pool, [&](int64_t first, int64_t count, int64_t) {
    value_gradients(values + first * width, means.data(), code_gradient + first * width,
                    slope.data(), intercept.data(), affine->levels, factors.data(),
                    constants.data(), count, width, value_gradient + first * width);
  });
  return CROSSBAR_OK;
} catch (const std::bad_alloc &) {
  return CROSSBAR_OUT_OF_MEMORY;
}
