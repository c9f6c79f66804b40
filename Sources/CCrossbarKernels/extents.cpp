#include "extents.h"

#include <initializer_list>

namespace crossbar {
namespace {

// Largest magnitude up to which every integer is a float.
constexpr int64_t exact_in_float = int64_t(1) << 24;
// Most elements of a buffer, so that no byte offset overflows.
constexpr int64_t most_elements = int64_t(1) << 60;

bool fits(std::initializer_list<int64_t> sizes) noexcept {
  int64_t product = 1;
  for (const int64_t size : sizes) {
    if (__builtin_mul_overflow(product, size, &product) || product > most_elements) return false;
  }
  return true;
}

int64_t output_size(int64_t size, const crossbar_extents &extents) noexcept {
  const int64_t reach = size + 2 * int64_t(extents.padding) - extents.kernel;
  return reach < 0 ? 0 : reach / extents.stride + 1;
}

bool arrays_agree(const crossbar_extents &extents) noexcept {
  switch (extents.mapping) {
    case CROSSBAR_REPLICATED:
      return true;
    case CROSSBAR_PARTITIONED: {
      const int64_t per_array = extents.channels_per_array;
      return per_array > 0 && per_array <= extents.input_channels &&
             extents.arrays == (extents.input_channels + per_array - 1) / per_array;
    }
  }
  return false;
}

bool sizes_agree(const crossbar_extents &extents) noexcept {
  for (const int32_t size : {extents.batch, extents.input_channels, extents.height, extents.width,
                             extents.output_channels, extents.kernel, extents.stride,
                             extents.output_height, extents.output_width, extents.arrays,
                             extents.slices, extents.maximum_code, extents.maximum_cell}) {
    if (size <= 0) return false;
  }
  return extents.padding >= 0 && extents.maximum_code <= 255 && extents.maximum_cell <= 128 &&
         extents.output_height == output_size(extents.height, extents) &&
         extents.output_width == output_size(extents.width, extents) && arrays_agree(extents);
}

bool buffers_fit(const crossbar_extents &extents) noexcept {
  const int64_t padding = 2 * int64_t(extents.padding);
  return fits({extents.batch, extents.height + padding, extents.width + padding,
               extents.input_channels, extents.kernel, extents.kernel}) &&
         fits({extents.batch, extents.output_height, extents.output_width, extents.output_channels,
               extents.slices, extents.arrays}) &&
         fits({extents.slices, extents.arrays, extents.output_channels, extents.input_channels,
               extents.kernel, extents.kernel});
}

}  // namespace

crossbar_status validate(const crossbar_extents &extents, CellKind cells) noexcept {
  if (!sizes_agree(extents) || !buffers_fit(extents)) return CROSSBAR_INVALID_EXTENTS;
  const int64_t largest = array_rows(extents, 0) * extents.maximum_code * extents.maximum_cell;
  if (cells == CellKind::integer && largest > exact_in_float) return CROSSBAR_ACCUMULATOR_OVERFLOW;
  return CROSSBAR_OK;
}

}  // namespace crossbar
