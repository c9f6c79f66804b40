#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <vector>

#include "guard.h"
#include "pool.h"
#include "torch_crossbar.h"

using namespace torch_shim;

namespace {
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

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

/// Blocks [A, O, channelsPerArray, k, k] as the kernels want them: one after another, without the
/// padding of a ragged last array.
std::vector<at::Tensor> without_padding(const Layer &layer, const at::Tensor &padded,
                                        int64_t input_channels) {
  std::vector<at::Tensor> blocks;
  for (int64_t array = 0; array < padded.size(0); ++array) {
    blocks.push_back(
        padded[array].narrow(1, 0, layer.channels(array, input_channels)).reshape({-1}));
  }
  return blocks;
}

at::Tensor cell_blocks(const Layer &layer, const at::Tensor &cells, int64_t input_channels) {
  const at::Tensor bytes = cells.to(at::kChar);
  if (layer.channels(bytes.size(1) - 1, input_channels) == bytes.size(3)) return bytes.contiguous();
  std::vector<at::Tensor> blocks;
  for (int64_t slice = 0; slice < bytes.size(0); ++slice) {
    const auto of_slice = without_padding(layer, bytes[slice], input_channels);
    blocks.insert(blocks.end(), of_slice.begin(), of_slice.end());
  }
  return at::cat(blocks);
}

/// The inverse of `without_padding`, for gradients: padding gets zeros.
at::Tensor with_padding(const Layer &layer, const at::Tensor &blocks, at::IntArrayRef shape,
                        int64_t input_channels) {
  if (blocks.numel() == c10::multiply_integers(shape)) return blocks.reshape(shape);
  at::Tensor padded = at::zeros(shape, blocks.options());
  int64_t at_element = 0;
  for (int64_t array = 0; array < shape[0]; ++array) {
    const int64_t channels = layer.channels(array, input_channels);
    const int64_t count = shape[1] * channels * shape[3] * shape[4];
    padded[array]
        .narrow(1, 0, channels)
        .copy_(
            blocks.narrow(0, at_element, count).reshape({shape[1], channels, shape[3], shape[4]}));
    at_element += count;
  }
  return padded;
}

/// Null for what is left out: an empty tensor.
float *data_or_null(const at::Tensor &tensor) {
  return tensor.numel() > 0 ? tensor.data_ptr<float>() : nullptr;
}

crossbar_columns columns(const Layer &layer, const at::Tensor &unit, const at::Tensor &scale,
                         const at::Tensor &offset) {
  return {layer.slices.data(), unit.data_ptr<float>(), data_or_null(scale), data_or_null(offset)};
}

struct CrossbarConvolution : torch::autograd::Function<CrossbarConvolution> {
  static at::Tensor forward(AutogradContext *context, const at::Tensor &carrier,
                            const at::Tensor &weight_codes, const at::Tensor &unit,
                            const at::Tensor &psum_scale, const at::Tensor &psum_offset,
                            const at::Tensor &codes, const at::Tensor &cells,
                            const c10::intrusive_ptr<Layer> &layer) {
    const at::Tensor input = codes.contiguous(at::MemoryFormat::ChannelsLast);
    const at::Tensor units = unit.contiguous();
    const at::Tensor scales = psum_scale.contiguous(), offsets = psum_offset.contiguous();
    const at::Tensor blocks = cell_blocks(*layer, cells, codes.size(1));

    const crossbar_extents e = layer->extents(input, units.size(2));
    const crossbar_columns c = columns(*layer, units, scales, offsets);
    at::Tensor output = at::empty({e.batch, e.output_channels, e.output_height, e.output_width},
                                  units.options().memory_format(at::MemoryFormat::ChannelsLast));
    require(crossbar_forward(layer->values.isa, &e, input.data_ptr<uint8_t>(),
                             blocks.data_ptr<int8_t>(), &c, &torch_pool, output.data_ptr<float>()));

    const at::Tensor weights =
        at::cat(without_padding(*layer, weight_codes.to(at::kChar), codes.size(1)));
    context->save_for_backward({input, blocks, weights, units, scales, offsets});
    context->saved_data["layer"] = at::IValue::make_capsule(layer);
    context->saved_data["weight_shape"] = weight_codes.sizes().vec();
    context->saved_data["activation_gradient"] = carrier.requires_grad();
    return output;
  }

  static variable_list backward(AutogradContext *context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &codes = saved[0], &units = saved[3], &scales = saved[4], &offsets = saved[5];
    const auto layer =
        c10::static_intrusive_pointer_cast<Layer>(context->saved_data["layer"].toCapsule());
    const std::vector<int64_t> weight_shape = context->saved_data["weight_shape"].toIntVector();
    const at::Tensor output_gradient = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);

    const auto options = units.options();
    at::Tensor weight_code = at::empty({saved[2].numel()}, options);
    at::Tensor unit = at::empty_like(units);
    at::Tensor scale = at::empty_like(scales), offset = at::empty_like(offsets);
    at::Tensor activation = at::empty({0}, options);
    if (context->saved_data["activation_gradient"].toBool()) {
      activation = at::empty(codes.sizes(), options.memory_format(at::MemoryFormat::ChannelsLast));
    }
    const crossbar_gradients out{data_or_null(activation), weight_code.data_ptr<float>(),
                                 unit.data_ptr<float>(), data_or_null(scale), data_or_null(offset)};
    const crossbar_extents e = layer->extents(codes, units.size(2));
    const crossbar_columns c = columns(*layer, units, scales, offsets);
    require(crossbar_backward(layer->values.isa, layer->values.precision, &e,
                              codes.data_ptr<uint8_t>(), saved[1].data_ptr<int8_t>(),
                              saved[2].data_ptr<int8_t>(), &c, output_gradient.data_ptr<float>(),
                              &torch_pool, &out));
    const auto defined = [](const at::Tensor &gradient) {
      return gradient.numel() > 0 ? gradient : at::Tensor();
    };
    const at::Tensor weights = with_padding(*layer, weight_code, weight_shape, codes.size(1));
    const at::Tensor none;
    return {defined(activation), weights, unit, defined(scale), defined(offset), none, none, none};
  }
};
}  // namespace

bool torch_crossbar_convolution(const torch_crossbar_layer *layer, const torch_tensor *codes,
                                const torch_tensor *carrier, const torch_tensor *weight_codes,
                                const torch_tensor *cells, const torch_tensor *unit,
                                const torch_tensor *psum_scale, const torch_tensor *psum_offset,
                                torch_tensor **result, char **error) {
  return guarded(error, [&] {
    // Not an undefined tensor: releases differ in whether a custom function accepts one.
    const auto optional = [&](const torch_tensor *tensor) {
      return tensor == nullptr ? at::empty({0}, unit->value.options()) : tensor->value;
    };
    *result =
        own(CrossbarConvolution::apply(carrier->value, weight_codes->value, unit->value,
                                       optional(psum_scale), optional(psum_offset), codes->value,
                                       cells->value.detach(), c10::make_intrusive<Layer>(*layer)));
  });
}
