#ifndef TORCH_SHIM_CROSSBAR_SHAPES_H
#define TORCH_SHIM_CROSSBAR_SHAPES_H

#include <ATen/ATen.h>

#include <sstream>
#include <stdexcept>
#include <vector>

#include "crossbar_layer.h"

namespace torch_shim {
/// Throws unless a tensor has the sizes; -1 stands for any.
inline void require_shape(const char *name, const at::Tensor &tensor,
                          const std::vector<int64_t> &sizes) {
  bool fits = tensor.dim() == static_cast<int64_t>(sizes.size());
  for (size_t i = 0; fits && i < sizes.size(); ++i) {
    fits = sizes[i] < 0 || tensor.size(static_cast<int64_t>(i)) == sizes[i];
  }
  if (fits) return;
  std::ostringstream message;
  message << name << " have shape " << tensor.sizes() << "; expected " << at::IntArrayRef(sizes);
  throw std::invalid_argument(message.str());
}

/// Of what the columns of a layer have: `[S, A, O]`, or empty where it is left out.
inline void require_columns(const char *name, const at::Tensor &tensor, const at::Tensor &unit) {
  if (tensor.numel() > 0) require_shape(name, tensor, unit.sizes().vec());
}

/// Throws unless cells, units and converters are those of the layer: kernels read memory by the
/// layer's sizes alone. How many channels an array holds is CellBlocks' to check.
inline void require_crossbar_shapes(const Layer &layer, const at::Tensor &codes,
                                    const at::Tensor &cells, const at::Tensor &unit,
                                    const at::Tensor &scale, const at::Tensor &offset) {
  const auto slices = static_cast<int64_t>(layer.slices.size());
  const int64_t arrays = layer.values.arrays, kernel = layer.values.kernel;
  require_shape("activation codes", codes, {-1, -1, -1, -1});
  require_shape("units", unit, {slices, arrays, -1});
  require_shape("cells", cells, {slices, arrays, unit.size(2), -1, kernel, kernel});
  require_columns("partial-sum scales", scale, unit);
  require_columns("partial-sum offsets", offset, unit);
}
}  // namespace torch_shim
#endif
