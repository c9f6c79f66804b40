// Stage 3 of the blocked backward pass where the ADC clips little: the activation gradient,
// gathered tap by tap into registers.
//
// The slices of all arrays are then one weight, so the product is formed once with the sum of
// significance * unit * cell, and what clipped partial sums would have passed is taken off again,
// one by one (backward_terms.h). Where the ADC clips much, every slice of every array has a product
// (backward_spread.h).
#ifndef CROSSBAR_BACKWARD_INPUTS_H
#define CROSSBAR_BACKWARD_INPUTS_H

#include "backward_columns.h"

namespace crossbar {

// Weights [vector of channels, kernel row, kernel column, group of terms, channel, term of the
// group], zero-filled.
template <typename Isa, typename Product>
class InputWeights {
 public:
  using Element = typename Product::Element;

  InputWeights(const BackwardShape &shape, int64_t channels, int64_t terms,
               Element *packed) noexcept
      : channels(channels), terms(rounded_up(terms, Product::group)), packed_(packed) {
    area_ = int64_t(shape.extents.kernel) * shape.extents.kernel;
  }

  int64_t tap_size() const noexcept { return terms * Isa::lanes; }
  int64_t vector_size() const noexcept { return area_ * tap_size(); }
  int64_t size() const noexcept {
    return rounded_up(channels, Isa::lanes) / Isa::lanes * vector_size();
  }
  const Element *vector(int64_t channel) const noexcept {
    return packed_ + channel / Isa::lanes * vector_size();
  }
  Element &at(int64_t channel, int64_t tap, int64_t term) const noexcept {
    return packed_[channel / Isa::lanes * vector_size() + tap * tap_size() +
                   (term / Product::group * Isa::lanes + channel % Isa::lanes) * Product::group +
                   term % Product::group];
  }
  void clear() const noexcept { std::fill_n(packed_, size(), Element(0)); }

  int64_t channels, terms;

 private:
  int64_t area_;
  Element *packed_;
};

// Where a tile of pixels of one row of activations is: y, and x = first, first + stride, ...
struct InputPixels {
  int64_t y, first, count;
};

// The gradients of `Pixels` pixels and `Vectors` vectors of channels. `gradient` is that of the
// first pixel and channel of the image, pixels being `pitch` apart.
template <typename Isa, typename Product, int Pixels, int Vectors>
void input_tile(const BackwardShape &shape, const InputTile &tile,
                const typename Product::Element *tile_data,
                const InputWeights<Isa, Product> &weights, int64_t channel,
                const InputPixels &pixels, int64_t pitch, float *gradient) noexcept {
  using Element = typename Product::Element;
  const crossbar_extents &extents = shape.extents;
  const int64_t stride = extents.stride, kernel = extents.kernel;
  const int64_t row = pixels.y + extents.padding, column = pixels.first + extents.padding;
  const Element *const first_weight = weights.vector(channel);
  typename Isa::Float sum[Pixels][Vectors];
#pragma unroll
  for (int p = 0; p < Pixels; ++p) {
#pragma unroll
    for (int v = 0; v < Vectors; ++v) sum[p][v] = Isa::set(0);
  }
  for (int64_t ky = row % stride; ky < kernel && ky <= row; ky += stride) {
    const int64_t y = (row - ky) / stride;
    if (y >= extents.output_height) continue;
    for (int64_t kx = column % stride; kx < kernel; kx += stride) {
      const Element *term =
          tile_data + (y * tile.width + tile.left + (column - kx) / stride) * tile.terms;
      const Element *weight = first_weight + (ky * kernel + kx) * weights.tap_size();
      for (int64_t i = 0; i < weights.terms; i += Product::group) {
        typename Product::Operand cell[Vectors];
#pragma unroll
        for (int v = 0; v < Vectors; ++v) {
          cell[v] = Product::load(weight + v * weights.vector_size());
        }
#pragma unroll
        for (int p = 0; p < Pixels; ++p) {
          const typename Product::Operand terms = Product::broadcast(term + p * tile.terms);
#pragma unroll
          for (int v = 0; v < Vectors; ++v) sum[p][v] = Product::dot(sum[p][v], cell[v], terms);
        }
        term += Product::group;
        weight += Isa::lanes * Product::group;
      }
    }
  }
#pragma unroll
  for (int p = 0; p < Pixels; ++p) {
    if (p >= pixels.count) break;
    float *const pixel =
        gradient + (pixels.y * extents.width + pixels.first + p * stride) * pitch + channel;
#pragma unroll
    for (int v = 0; v < Vectors; ++v) {
      Isa::store_first(pixel + v * Isa::lanes, sum[p][v],
                       weights.channels - channel - v * Isa::lanes);
    }
  }
}

// The same for all pixels of an image, in tiles of `Most` pixels, or of `Few` where these fill a
// row better.
template <typename Isa, typename Product, int Most, int Few, int Vectors>
void input_channels(const BackwardShape &shape, const InputTile &tile,
                    const typename Product::Element *tile_data,
                    const InputWeights<Isa, Product> &weights, int64_t channel,
                    float *gradient) noexcept {
  const crossbar_extents &extents = shape.extents;
  for (int64_t y = 0; y < extents.height; ++y) {
    for (int64_t phase = 0; phase < std::min(extents.stride, extents.width); ++phase) {
      const int64_t count = (extents.width - phase + extents.stride - 1) / extents.stride;
      for (int64_t x = 0; x < count;) {
        const int64_t left = count - x;
        const bool few = left <= Few || left == 2 * Few;
        const InputPixels pixels{y, phase + x * extents.stride, left};
        (few ? input_tile<Isa, Product, Few, Vectors>
             : input_tile<Isa, Product, Most, Vectors>)(shape, tile, tile_data, weights, channel,
                                                        pixels, extents.input_channels, gradient);
        x += few ? Few : Most;
      }
    }
  }
}

// Writes the gradient of `weights.channels` channels of one image.
template <typename Isa, typename Product>
void input_image(const BackwardShape &shape, const InputTile &tile,
                 const typename Product::Element *tile_data,
                 const InputWeights<Isa, Product> &weights, float *gradient) noexcept {
  constexpr int most = Product::most_input_pixels, few = Product::few_input_pixels;
  constexpr int of_one = Product::input_pixels_of_one;
  int64_t channel = 0;
  for (; weights.channels - channel > Isa::lanes; channel += 2 * Isa::lanes) {
    input_channels<Isa, Product, most, few, 2>(shape, tile, tile_data, weights, channel, gradient);
  }
  if (channel >= weights.channels) return;
  input_channels<Isa, Product, of_one, few, 1>(shape, tile, tile_data, weights, channel, gradient);
}

}  // namespace crossbar

#endif
