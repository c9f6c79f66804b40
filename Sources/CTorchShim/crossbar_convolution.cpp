#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <vector>

#include "crossbar_layer.h"
#include "guard.h"
#include "pool.h"
#include "torch_crossbar.h"

using namespace torch_shim;

namespace {
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

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

at::Tensor cell_blocks(const Layer &layer, const at::Tensor &cells, at::ScalarType type,
                       int64_t input_channels) {
  const at::Tensor values = cells.to(type);
  if (layer.channels(values.size(1) - 1, input_channels) == values.size(3)) {
    return values.contiguous();
  }
  std::vector<at::Tensor> blocks;
  for (int64_t slice = 0; slice < values.size(0); ++slice) {
    const auto of_slice = without_padding(layer, values[slice], input_channels);
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
    const at::Tensor blocks = cell_blocks(*layer, cells, at::kChar, codes.size(1));

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

/// Releases differ in whether a custom function accepts an undefined tensor: empty is left out.
at::Tensor optional(const torch_tensor *tensor, const torch_tensor *unit) {
  return tensor == nullptr ? at::empty({0}, unit->value.options()) : tensor->value;
}

/// A call without gradient: everything in the memory order that the kernels want.
struct Inference {
  const Layer layer;
  const at::Tensor input, blocks, units, scales, offsets;
  const crossbar_extents e;

  Inference(const torch_crossbar_layer &description, const torch_tensor *codes,
            const torch_tensor *cells, at::ScalarType type, const torch_tensor *unit,
            const torch_tensor *psum_scale, const torch_tensor *psum_offset)
      : layer(description),
        input(codes->value.contiguous(at::MemoryFormat::ChannelsLast)),
        blocks(cell_blocks(layer, cells->value.detach(), type, input.size(1))),
        units(unit->value.detach().contiguous()),
        scales(optional(psum_scale, unit).detach().contiguous()),
        offsets(optional(psum_offset, unit).detach().contiguous()),
        e(layer.extents(input, units.size(2))) {}

  crossbar_columns converters() const { return columns(layer, units, scales, offsets); }
};
}  // namespace

bool torch_crossbar_convolution(const torch_crossbar_layer *layer, const torch_tensor *codes,
                                const torch_tensor *carrier, const torch_tensor *weight_codes,
                                const torch_tensor *cells, const torch_tensor *unit,
                                const torch_tensor *psum_scale, const torch_tensor *psum_offset,
                                torch_tensor **result, char **error) {
  return guarded(error, [&] {
    *result = own(CrossbarConvolution::apply(
        carrier->value, weight_codes->value, unit->value, optional(psum_scale, unit),
        optional(psum_offset, unit), codes->value, cells->value.detach(),
        c10::make_intrusive<Layer>(*layer)));
  });
}

bool torch_crossbar_varied_convolution(const torch_crossbar_layer *layer, const torch_tensor *codes,
                                       const torch_tensor *cells, const torch_tensor *unit,
                                       const torch_tensor *psum_scale,
                                       const torch_tensor *psum_offset, torch_tensor **result,
                                       char **error) {
  return guarded(error, [&] {
    const Inference call(*layer, codes, cells, at::kFloat, unit, psum_scale, psum_offset);
    const crossbar_columns c = call.converters();
    at::Tensor output =
        at::empty({call.e.batch, call.e.output_channels, call.e.output_height, call.e.output_width},
                  call.units.options().memory_format(at::MemoryFormat::ChannelsLast));
    require(crossbar_forward_varied(layer->isa, &call.e, call.input.data_ptr<uint8_t>(),
                                    call.blocks.data_ptr<float>(), &c, &torch_pool,
                                    output.data_ptr<float>()));
    *result = own(std::move(output));
  });
}

bool torch_crossbar_partial_sums(const torch_crossbar_layer *layer, const torch_tensor *codes,
                                 const torch_tensor *cells, const torch_tensor *unit,
                                 const torch_tensor *psum_scale, const torch_tensor *psum_offset,
                                 torch_tensor **partial_sums, torch_tensor **psum_codes,
                                 char **error) {
  return guarded(error, [&] {
    const Inference call(*layer, codes, cells, at::kChar, unit, psum_scale, psum_offset);
    const crossbar_columns c = call.converters();
    const std::vector<int64_t> shape = {call.e.batch,         call.e.slices,
                                        call.e.arrays,        call.e.output_channels,
                                        call.e.output_height, call.e.output_width};
    at::Tensor sums = at::empty(shape, at::kInt), converted = at::empty(shape, at::kShort);
    require(crossbar_partial_sums(layer->isa, &call.e, call.input.data_ptr<uint8_t>(),
                                  call.blocks.data_ptr<int8_t>(), &c, &torch_pool,
                                  sums.data_ptr<int32_t>(), converted.data_ptr<int16_t>()));
    *partial_sums = own(std::move(sums));
    *psum_codes = own(std::move(converted));
  });
}
