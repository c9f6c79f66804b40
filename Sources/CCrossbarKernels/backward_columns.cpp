#include "backward_columns.h"

namespace crossbar {
namespace {

// Calls `body(column in [slices, arrays, outputChannels], slice, array, block index, lane)`.
template <typename Body>
void for_each_column(const BackwardShape &shape, Body &&body) noexcept {
  const crossbar_extents &extents = shape.extents;
  for (int32_t slice = 0; slice < extents.slices; ++slice) {
    for (int32_t array = 0; array < extents.arrays; ++array) {
      for (int32_t output = 0; output < extents.output_channels; ++output) {
        body(first_column(extents, slice, array) + output, slice, array,
             shape.block_index(array, slice, output / block_columns), output % block_columns);
      }
    }
  }
}

void write_zeros(float *gradient, int64_t count) noexcept {
  if (gradient != nullptr) std::fill_n(gradient, count, 0.0f);
}

}  // namespace

void pack_columns(const BackwardCall &call, const BackwardShape &shape,
                  ColumnBlock *blocks) noexcept {
  const crossbar_columns &columns = call.columns;
  for (int64_t index = 0; index < shape.block_count(); ++index) {
    const crossbar_slice &slice = columns.slices[index / shape.blocks % shape.extents.slices];
    ColumnBlock &block = blocks[index] = {};
    block.minimum_code = slice.minimum_code;
    block.maximum_code = slice.maximum_code;
    block.binary = slice.binary;
    const int64_t used = shape.extents.output_channels - index % shape.blocks * block_columns;
    if (used < block_columns) block.filling = ClipMask(~((1u << used) - 1));
  }
  for_each_column(shape, [&](int64_t column, int32_t number, int32_t, int64_t index, int64_t lane) {
    const crossbar_slice &slice = columns.slices[number];
    ColumnBlock &block = blocks[index];
    block.passed[lane] = slice.significance * columns.unit[column];
    block.split[lane] = call.split(number, column);
    if (columns.psum_scale == nullptr) return;
    const float offset = columns.psum_offset != nullptr ? columns.psum_offset[column] : 0.0f;
    block.ratio[lane] = columns.unit[column] / columns.psum_scale[column];
    block.bias[lane] = -offset / columns.psum_scale[column];
  });
}

const float *padded_gradient(const BackwardShape &shape, const float *gradient,
                             float *padded) noexcept {
  const int64_t outputs = shape.extents.output_channels;
  if (outputs == shape.columns && shape.pixels == shape.padded_pixels) return gradient;
  for (int64_t pixel = 0; pixel < shape.pixels; ++pixel) {
    float *const row = padded + pixel * shape.columns;
    std::copy_n(gradient + pixel * outputs, outputs, row);
    std::fill(row + outputs, row + shape.columns, 0.0f);
  }
  std::fill(padded + shape.pixels * shape.columns, padded + shape.padded_pixels * shape.columns,
            0.0f);
  return padded;
}

void drain(ColumnSums<float> *image, ColumnSums<double> *piece, int64_t count) noexcept {
  for (int64_t i = 0; i < count; ++i) {
    for (int64_t lane = 0; lane < block_columns; ++lane) {
      piece[i].unit[lane] += image[i].unit[lane];
      piece[i].psum_scale[lane] += image[i].psum_scale[lane];
      piece[i].psum_offset[lane] += image[i].psum_offset[lane];
    }
    image[i] = {};
  }
}

void write_column_gradients(const BackwardCall &call, const BackwardShape &shape,
                            const ColumnSums<double> *sums) noexcept {
  const crossbar_gradients &gradients = call.gradients;
  for_each_column(shape, [&](int64_t column, int32_t slice, int32_t, int64_t index, int64_t lane) {
    double unit = 0, psum_scale = 0, psum_offset = 0;
    for (int64_t piece = 0; piece < shape.pieces; ++piece) {
      const ColumnSums<double> &sum = sums[piece * shape.block_count() + index];
      unit += sum.unit[lane];
      psum_scale += sum.psum_scale[lane];
      psum_offset += sum.psum_offset[lane];
    }
    const double significance = call.columns.slices[slice].significance;
    if (gradients.unit != nullptr) gradients.unit[column] = float(significance * unit);
    if (gradients.psum_scale != nullptr) {
      gradients.psum_scale[column] = float(significance * psum_scale);
    }
    if (gradients.psum_offset != nullptr) {
      gradients.psum_offset[column] = float(significance * psum_offset);
    }
  });
}

void write_ideal_column_gradients(const BackwardCall &call, const BackwardShape &shape,
                                  const float *products) noexcept {
  const crossbar_extents &extents = shape.extents;
  write_zeros(call.gradients.psum_scale, columns_per_layer(extents));
  write_zeros(call.gradients.psum_offset, columns_per_layer(extents));
  if (call.gradients.unit == nullptr) return;
  const int64_t area = int64_t(extents.kernel) * extents.kernel;
  for_each_column(shape, [&](int64_t column, int32_t slice, int32_t array, int64_t, int64_t) {
    const int64_t output = column % extents.output_channels;
    const int64_t channels = array_channels(extents, array).count;
    const int8_t *cells = call.cells + first_cell(extents, slice, array) + output * channels * area;
    const float *product = products + rows_before(extents, array) * shape.columns + output;
    double sum = 0;
    for (int64_t c = 0; c < channels; ++c) {
      for (int64_t tap = 0; tap < area; ++tap) {
        sum += double(cells[c * area + tap]) * product[(tap * channels + c) * shape.columns];
      }
    }
    call.gradients.unit[column] = float(sum * call.columns.slices[slice].significance);
  });
}

}  // namespace crossbar
