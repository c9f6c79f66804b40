#include <torch/csrc/autograd/custom_function.h>

#include <vector>

#include "cell_blocks.h"
#include "crossbar_layer.h"
#include "crossbar_shapes.h"
#include "guard.h"
#include "pool.h"
#include "torch_crossbar.h"

using namespace torch_shim;

namespace {
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Null for what is left out: an empty tensor.
float *data_or_null(const at::Tensor &tensor) {
  return tensor.numel() > 0 ? tensor.data_ptr<float>() : nullptr;
}

crossbar_columns columns(const Layer &layer, const at::Tensor &unit, const at::Tensor &scale,
                         const at::Tensor &offset, const float *split = nullptr) {
  return {layer.slices.data(), unit.data_ptr<float>(), data_or_null(scale), data_or_null(offset),
          split};
}

struct CrossbarConvolution : torch::autograd::Function<CrossbarConvolution> {
  static at::Tensor forward(AutogradContext *context, const at::Tensor &carrier,
                            const at::Tensor &weight_codes, const at::Tensor &unit,
                            const at::Tensor &psum_scale, const at::Tensor &psum_offset,
                            const at::Tensor &codes, const at::Tensor &cells,
                            const at::Tensor &split, const c10::intrusive_ptr<Layer> &layer) {
    const at::Tensor input = codes.contiguous(at::MemoryFormat::ChannelsLast);
    const at::Tensor units = unit.contiguous();
    const at::Tensor scales = psum_scale.contiguous(), offsets = psum_offset.contiguous();
    require_crossbar_shapes(*layer, codes, cells, units, scales, offsets);
    require_columns("split derivatives", split, units);
    require_shape("weight codes", weight_codes,
                  {cells.size(1), cells.size(2), cells.size(3), cells.size(4), cells.size(5)});
    const at::Tensor blocks =
        CellBlocks(*layer, cells.sizes(), codes.size(1)).packed(cells, at::kChar);

    const crossbar_extents e = layer->extents(input, units.size(2));
    const crossbar_columns c = columns(*layer, units, scales, offsets);
    at::Tensor output = at::empty({e.batch, e.output_channels, e.output_height, e.output_width},
                                  units.options().memory_format(at::MemoryFormat::ChannelsLast));
    require(crossbar_forward(layer->values.isa, &e, input.data_ptr<uint8_t>(),
                             blocks.data_ptr<int8_t>(), &c, &torch_pool, output.data_ptr<float>()));

    const at::Tensor weights =
        CellBlocks(*layer, weight_codes.sizes(), codes.size(1)).packed(weight_codes, at::kChar);
    context->save_for_backward(
        {input, blocks, weights, units, scales, offsets, split.contiguous()});
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
    const crossbar_columns c = columns(*layer, units, scales, offsets, data_or_null(saved[6]));
    require(crossbar_backward(layer->values.isa, layer->values.precision, &e,
                              codes.data_ptr<uint8_t>(), saved[1].data_ptr<int8_t>(),
                              saved[2].data_ptr<int8_t>(), &c, output_gradient.data_ptr<float>(),
                              &torch_pool, &out));
    const auto defined = [](const at::Tensor &gradient) {
      return gradient.numel() > 0 ? gradient : at::Tensor();
    };
    const at::Tensor weights = CellBlocks(*layer, weight_shape, codes.size(1)).padded(weight_code);
    const at::Tensor none;
    return {defined(activation),
            weights,
            unit,
            defined(scale),
            defined(offset),
            none,
            none,
            none,
            none};
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
        input((require_crossbar_shapes(layer, codes->value, cells->value, unit->value,
                                       optional(psum_scale, unit), optional(psum_offset, unit)),
               codes->value.contiguous(at::MemoryFormat::ChannelsLast))),
        blocks(CellBlocks(layer, cells->value.sizes(), input.size(1))
                   .packed(cells->value.detach(), type)),
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
                                const torch_tensor *split, torch_tensor **result, char **error) {
  return guarded(error, [&] {
    *result = own(CrossbarConvolution::apply(
        carrier->value, weight_codes->value, unit->value, optional(psum_scale, unit),
        optional(psum_offset, unit), codes->value, cells->value.detach(),
        optional(split, unit).detach(), c10::make_intrusive<Layer>(*layer)));
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
