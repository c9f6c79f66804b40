#include "cell_blocks.h"

#include <algorithm>
#include <stdexcept>

#include "pool.h"

namespace torch_shim {
namespace {

template <typename To>
void pack_rows(const float *from, int64_t rows, int64_t length, int64_t used, To *to) {
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t i = 0; i < used; ++i) to[i] = static_cast<To>(from[i]);
    from += length;
    to += used;
  }
}

}  // namespace

CellBlocks::CellBlocks(const Layer &layer, at::IntArrayRef padded_shape, int64_t input_channels)
    : shape_(padded_shape.vec()) {
  if (shape_.size() != 5 && shape_.size() != 6) {
    throw std::invalid_argument("cells and weights have five or six dimensions");
  }
  const size_t first = shape_.size() - 5;  // arrays
  groups_ = first == 0 ? 1 : shape_[0];
  rows_ = shape_[first + 1];
  const int64_t area = shape_[first + 3] * shape_[first + 4];
  length_ = shape_[first + 2] * area;
  before_.push_back(0);
  for (int64_t array = 0; array < shape_[first]; ++array) {
    const int64_t used = layer.channels(array, input_channels) * area;
    if (used <= 0 || used > length_) {
      throw std::invalid_argument("cells do not hold the channels of the codes");
    }
    used_.push_back(used);
    before_.push_back(before_.back() + rows_ * used);
  }
}

template <typename Body>
void CellBlocks::for_each_block(Body &&body) const {
  const auto arrays = static_cast<int64_t>(used_.size());
  for_each_piece(groups_ * arrays, [&](int64_t block) {
    const auto array = static_cast<size_t>(block % arrays);
    body(block * rows_ * length_, block / arrays * before_.back() + before_[array], used_[array]);
  });
}

at::Tensor CellBlocks::packed(const at::Tensor &padded, at::ScalarType type) const {
  const at::Tensor from = padded.to(at::kFloat).contiguous();
  at::Tensor to = at::empty({groups_ * before_.back()}, from.options().dtype(type));
  const float *const values = from.data_ptr<float>();
  for_each_block([&](int64_t padded_at, int64_t packed_at, int64_t used) {
    if (type == at::kChar) {
      pack_rows(values + padded_at, rows_, length_, used, to.data_ptr<int8_t>() + packed_at);
    } else {
      pack_rows(values + padded_at, rows_, length_, used, to.data_ptr<float>() + packed_at);
    }
  });
  return to;
}

at::Tensor CellBlocks::padded(const at::Tensor &packed) const {
  at::Tensor to = at::empty(shape_, packed.options());
  const float *const values = packed.data_ptr<float>();
  float *const target = to.data_ptr<float>();
  for_each_block([&](int64_t padded_at, int64_t packed_at, int64_t used) {
    for (int64_t row = 0; row < rows_; ++row) {
      float *const place = target + padded_at + row * length_;
      std::copy_n(values + packed_at + row * used, used, place);
      std::fill(place + used, place + length_, 0.0f);
    }
  });
  return to;
}

}  // namespace torch_shim
