// A layer with random contents, for checks and benchmarks of the kernels outside of SwiftPM.
#ifndef RANDOM_LAYER_H
#define RANDOM_LAYER_H

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "crossbar_kernels.h"

// What the ADCs of a layer do.
enum class Adc { ideal, binary, ternary, unsigned_codes, signed_codes };

struct Shape {
  int32_t batch, input_channels, height, width, output_channels, kernel, stride, padding;
  int32_t rows;  // of an array
  int32_t slices;
  crossbar_mapping mapping = CROSSBAR_PARTITIONED;
  Adc adc = Adc::signed_codes;
  int32_t adc_bits = 3;
  bool offsets = true;
  bool dual = false;  // positive slices first, then as many negative ones
  int32_t maximum_code = 15, maximum_cell = 3;
  bool free_split = false;  // what weight codes add to the outputs is given per column
};

inline std::string description(const Shape &s) {
  const char *const adcs[] = {"ideal", "binary", "ternary", "unsigned", "signed"};
  std::string text;
  for (const int32_t size : {s.batch, s.input_channels, s.height, s.width}) {
    text += std::to_string(size) + " x ";
  }
  return text + "-> " + std::to_string(s.output_channels) + " kernel " + std::to_string(s.kernel) +
         " stride " + std::to_string(s.stride) + " padding " + std::to_string(s.padding) +
         " rows " + std::to_string(s.rows) + " slices " + std::to_string(s.slices) +
         (s.mapping == CROSSBAR_REPLICATED ? " replicated " : " ") + adcs[int(s.adc)] + " " +
         std::to_string(s.adc_bits) + (s.offsets ? " offsets" : "") + (s.dual ? " dual" : "") +
         " codes to " + std::to_string(s.maximum_code) + " cells to " +
         std::to_string(s.maximum_cell) + (s.free_split ? " free split" : "");
}

class RandomLayer {
 public:
  crossbar_extents extents{};
  std::vector<uint8_t> codes;
  std::vector<int8_t> cells;
  std::vector<float> varied_cells;

  explicit RandomLayer(const Shape &shape, uint32_t seed = 1) : random_(seed) {
    const int32_t area = shape.kernel * shape.kernel;
    crossbar_extents &e = extents;
    e.batch = shape.batch;
    e.input_channels = shape.input_channels;
    e.height = shape.height;
    e.width = shape.width;
    e.output_channels = shape.output_channels;
    e.kernel = shape.kernel;
    e.stride = shape.stride;
    e.padding = shape.padding;
    e.output_height = (e.height + 2 * e.padding - e.kernel) / e.stride + 1;
    e.output_width = (e.width + 2 * e.padding - e.kernel) / e.stride + 1;
    e.channels_per_array = std::clamp(shape.rows / area, 1, e.input_channels);
    e.arrays = (e.input_channels + e.channels_per_array - 1) / e.channels_per_array;
    e.slices = shape.slices * (shape.dual ? 2 : 1);
    e.mapping = shape.mapping;
    e.maximum_code = shape.maximum_code;
    e.maximum_cell = shape.maximum_cell;

    const int64_t copies = e.mapping == CROSSBAR_REPLICATED ? e.arrays : 1;
    codes.resize(size_t(e.batch) * e.height * e.width * e.input_channels);
    cells.resize(size_t(e.slices) * copies * e.output_channels * e.input_channels * area);
    for (uint8_t &code : codes) code = uint8_t(integer(0, e.maximum_code));
    for (int8_t &cell : cells) {
      cell = int8_t(integer(-e.maximum_cell, std::min(e.maximum_cell, 127)));
    }
    for (const int8_t cell : cells) varied_cells.push_back(float(cell) * real(0.8f, 1.25f));
    make_columns(shape);
  }

  size_t outputs() const {
    return size_t(extents.batch) * extents.output_height * extents.output_width *
           extents.output_channels;
  }
  size_t partial_sums() const { return outputs() * extents.slices * extents.arrays; }

  // Widens the steps, and drops the offsets, until about 1 % of the partial sums are clipped: what
  // training starts from with 3 bits.
  void clip_little() {
    for (float &scale : scale_) scale *= 3;
    for (float &offset : offset_) offset = 0;
  }

  // Narrows steps, and drops the offsets, until about half of the partial sums are clipped: what
  // training starts from with binary ADCs.
  void clip_much() {
    for (float &scale : scale_) scale *= 0.5f;
    for (float &offset : offset_) offset = 0;
  }

  crossbar_columns columns() const {
    return {slices_.data(), unit_.data(), ideal_ ? nullptr : scale_.data(),
            offsets_ && !ideal_ ? offset_.data() : nullptr,
            split_.empty() ? nullptr : split_.data()};
  }

 private:
  int32_t integer(int32_t low, int32_t high) {
    return std::uniform_int_distribution<int32_t>(low, high)(random_);
  }
  float real(float low, float high) {
    return std::uniform_real_distribution<float>(low, high)(random_);
  }

  // Steps are such that codes of all values occur, clipped ones too.
  void make_columns(const Shape &shape) {
    ideal_ = shape.adc == Adc::ideal;
    offsets_ = shape.offsets;
    const float levels = float(int32_t(1) << shape.adc_bits);
    for (int32_t slice = 0; slice < extents.slices; ++slice) {
      const int32_t digit = slice % shape.slices;
      const float sign = slice < shape.slices ? 1.0f : -1.0f;
      crossbar_slice adc{};
      adc.significance = sign * std::ldexp(1.0f, 2 * digit);
      adc.binary = shape.adc == Adc::binary;
      adc.minimum_code = -1;
      adc.maximum_code = 1;
      if (shape.adc == Adc::signed_codes) {
        adc.minimum_code = -levels / 2;
        adc.maximum_code = levels / 2 - 1;
      } else if (shape.adc == Adc::unsigned_codes) {
        adc.minimum_code = 0;
        adc.maximum_code = levels - 1;
      }
      adc.split_weight = sign / float(shape.slices);
      adc.polarity = shape.dual ? int32_t(sign) : 0;
      slices_.push_back(adc);
    }
    const float spread = std::sqrt(float(std::min(shape.rows, 4096))) *
                         float(extents.maximum_code * extents.maximum_cell) / 3;
    const size_t count = size_t(extents.slices) * extents.arrays * extents.output_channels;
    for (size_t column = 0; column < count; ++column) {
      const float unit = real(0.001f, 0.01f);
      unit_.push_back(unit);
      scale_.push_back(unit * spread * real(2.0f, 4.0f) / levels);
      offset_.push_back(unit * spread * real(-1.0f, 1.0f));
    }
    // Cells that are no digits of the weight codes.
    for (size_t column = 0; shape.free_split && column < count; ++column) {
      split_.push_back(real(0.001f, 0.01f));
    }
  }

  std::mt19937 random_;
  std::vector<crossbar_slice> slices_;
  std::vector<float> unit_, scale_, offset_, split_;
  bool ideal_ = false, offsets_ = false;
};

#endif
