#ifndef TORCH_SHIM_CELL_BLOCKS_H
#define TORCH_SHIM_CELL_BLOCKS_H

#include <ATen/ATen.h>

#include "crossbar_layer.h"

namespace torch_shim {
/// Cells or weights between two layouts: the tensors' [groups..., A, O, channelsPerArray, k, k],
/// where channels of a ragged last array are padded, and the kernels', block after block without
/// padding.
class CellBlocks {
 public:
  /// Of tensors of this shape, with or without a dimension for groups (slices).
  CellBlocks(const Layer &layer, at::IntArrayRef padded_shape, int64_t input_channels);

  /// Blocks of `type`, int8 or float32, in one dimension.
  at::Tensor packed(const at::Tensor &padded, at::ScalarType type) const;
  /// The inverse, in float32: padding gets zeros.
  at::Tensor padded(const at::Tensor &packed) const;

 private:
  /// Calls `body(offset where padded, offset where packed, used elements of a row)` for every
  /// block, in parallel.
  template <typename Body>
  void for_each_block(Body &&body) const;

  std::vector<int64_t> shape_;
  std::vector<int64_t> used_, before_;  // of an array: elements of a row, all of earlier arrays
  int64_t groups_, rows_, length_;
};
}  // namespace torch_shim
#endif
