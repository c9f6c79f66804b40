#ifndef TORCH_SHIM_CROSSBAR_LAYER_H
#define TORCH_SHIM_CROSSBAR_LAYER_H

#include <torch/custom_class.h>

#include <algorithm>
#include <vector>

#include "torch_crossbar.h"

namespace torch_shim {
/// A layer's description that outlives the forward call.
struct Layer : torch::CustomClassHolder {
  torch_crossbar_layer values;
  std::vector<crossbar_slice> slices;

  explicit Layer(const torch_crossbar_layer &layer)
      : values(layer), slices(layer.slice_list, layer.slice_list + layer.slices) {
    values.slice_list = nullptr;
  }

  int64_t first_channel(int64_t array) const {
    return values.mapping == CROSSBAR_REPLICATED ? 0 : array * values.channels_per_array;
  }
  int64_t channels(int64_t array, int64_t input_channels) const {
    return values.mapping == CROSSBAR_REPLICATED
               ? input_channels
               : std::min<int64_t>(values.channels_per_array,
                                   input_channels - first_channel(array));
  }

  crossbar_extents extents(const at::Tensor &codes, int64_t output_channels) const {
    const auto output = [&](int64_t size) {
      return static_cast<int32_t>((size + 2 * values.padding - values.kernel) / values.stride + 1);
    };
    crossbar_extents e{};
    e.batch = static_cast<int32_t>(codes.size(0));
    e.input_channels = static_cast<int32_t>(codes.size(1));
    e.height = static_cast<int32_t>(codes.size(2));
    e.width = static_cast<int32_t>(codes.size(3));
    e.output_channels = static_cast<int32_t>(output_channels);
    e.kernel = values.kernel;
    e.stride = values.stride;
    e.padding = values.padding;
    e.output_height = output(codes.size(2));
    e.output_width = output(codes.size(3));
    e.arrays = values.arrays;
    e.channels_per_array = values.channels_per_array;
    e.slices = values.slices;
    e.mapping = values.mapping;
    e.maximum_code = values.maximum_code;
    e.maximum_cell = values.maximum_cell;
    return e;
  }
};
}  // namespace torch_shim
#endif
