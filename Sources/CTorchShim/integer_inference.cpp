#include "integer_inference.h"

#include "crossbar_layer.h"
#include "crossbar_shapes.h"
#include "guard.h"
#include "pool.h"
#include "torch_crossbar.h"

using namespace torch_shim;

bool torch_integer_codes(const torch_crossbar_layer *description, const torch_tensor *codes,
                         const torch_tensor *cells, const torch_tensor *thresholds,
                         const torch_tensor *code_list, torch_tensor **result, char **error) {
  return guarded(error, [&] {
    const Layer layer(*description);
    const at::Tensor input = codes->value.contiguous(at::MemoryFormat::ChannelsLast);
    const at::Tensor programmed = cells->value.contiguous();
    const at::Tensor levels = thresholds->value.contiguous(), list = code_list->value.contiguous();
    require_shape("activation codes", input, {-1, -1, -1, -1});
    const auto slices = static_cast<int64_t>(layer.slices.size());
    const int64_t arrays = layer.values.arrays, kernel = layer.values.kernel;
    const int64_t channels = layer.values.mapping == CROSSBAR_REPLICATED
                                 ? input.size(1)
                                 : layer.values.channels_per_array;
    require_shape("cells", programmed, {slices, arrays, -1, channels, kernel, kernel});
    require_shape("codes of converters", list, {slices, -1});
    require_shape("thresholds", levels, {slices, arrays, programmed.size(2), list.size(1) - 1});
    const crossbar_extents e = layer.extents(input, programmed.size(2));
    const integer_layer converters{programmed.data_ptr<int8_t>(),
                                   static_cast<int32_t>(list.size(1)), levels.data_ptr<int32_t>(),
                                   list.data_ptr<int16_t>()};
    at::Tensor converted =
        at::empty({e.batch, e.slices, e.arrays, e.output_channels, e.output_height, e.output_width},
                  at::kShort);
    require(integer_codes(&e, &converters, input.data_ptr<uint8_t>(), &torch_pool,
                          converted.data_ptr<int16_t>()));
    *result = own(std::move(converted));
  });
}

bool torch_integer_output(const torch_crossbar_layer *description, const torch_tensor *codes,
                          const torch_tensor *converted, const torch_tensor *multipliers,
                          const torch_tensor *constants, torch_tensor **result, char **error) {
  return guarded(error, [&] {
    const Layer layer(*description);
    const at::Tensor digital = converted->value.contiguous();
    const at::Tensor factors = multipliers->value.contiguous();
    const at::Tensor added = constants->value.contiguous();
    const auto slices = static_cast<int64_t>(layer.slices.size());
    const int64_t arrays = layer.values.arrays;
    require_shape("activation codes", codes->value, {-1, -1, -1, -1});
    require_shape("multipliers", factors, {slices, arrays, -1});
    require_shape("constants", added, {arrays, factors.size(2)});
    const crossbar_extents e = layer.extents(codes->value, factors.size(2));
    require_shape("converted partial sums", digital,
                  {e.batch, slices, arrays, e.output_channels, e.output_height, e.output_width});
    at::Tensor output = at::empty({e.batch, e.output_channels, e.output_height, e.output_width},
                                  factors.options().memory_format(at::MemoryFormat::ChannelsLast));
    require(integer_output(&e, digital.data_ptr<int16_t>(), factors.data_ptr<float>(),
                           added.data_ptr<float>(), &torch_pool, output.data_ptr<float>()));
    *result = own(std::move(output));
  });
}
