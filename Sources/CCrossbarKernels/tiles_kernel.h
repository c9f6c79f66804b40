// The forward kernel of one instruction set. The including file defines `Lanes` in `crossbar` (see
// tiles_portable.cpp for what it must offer) and compiles this text for its instructions.
//
// Work is nested as block of output channels, array, group of vectors, tile of pixels: the cells of
// one array and block stay in the first-level cache for the whole band, and so do its float sums. A
// *vector* is one slice of one block. The vectors of a group share the activations of a tile, which
// are loaded once for all of them.

namespace {

constexpr int32_t most_vectors = 3;

template <typename Activation, typename Cell>
class Kernel {
 public:
  explicit Kernel(const Band<Activation, Cell> &band) noexcept
      : band_(band), tiles_((band.pixels + Lanes::pixels - 1) / Lanes::pixels) {}

  void run() noexcept {
    const crossbar_extents &extents = band_.extents;
    const int64_t blocks = rounded_up(extents.output_channels, Lanes::count) / Lanes::count;
    // Two blocks share the activations where there is only one slice to do so.
    const int64_t together = extents.slices == 1 ? 2 : 1;
    for (int64_t block = 0; block < blocks; block += together) {
      const int64_t count = std::min(together, blocks - block);
      for (int64_t b = 0; b < count; ++b) start(block + b, sums(b));
      for (int32_t array = 0; array < extents.arrays; ++array) {
        if (count == 2) {
          tiles_of<2>(array, block, 0, sums_size());
        } else {
          slices_of(array, block);
        }
      }
      if (band_.output == nullptr) continue;
      for (int64_t b = 0; b < count; ++b) store(block + b, sums(b));
    }
  }

 private:
  using Reals = typename Lanes::Reals;

  int64_t sums_size() const noexcept { return tiles_ * Lanes::pixels * Lanes::count; }
  float *sums(int64_t block) const noexcept { return band_.sums + block * sums_size(); }

  void start(int64_t block, float *sums) noexcept {
    const Reals constant = Lanes::load(band_.columns.constants(block));
    for (int64_t pixel = 0; pixel < tiles_ * Lanes::pixels; ++pixel) {
      Lanes::store(sums + pixel * Lanes::count, constant);
    }
  }

  void store(int64_t block, const float *sums) noexcept {
    const int64_t stride = band_.extents.output_channels;
    float *target = band_.output + band_.first_pixel * stride + block * Lanes::count;
    const int64_t left = stride - block * Lanes::count;
    if (left >= Lanes::count) {
      for (int64_t pixel = 0; pixel < band_.pixels; ++pixel) {
        std::memcpy(target + pixel * stride, sums + pixel * Lanes::count,
                    Lanes::count * sizeof(float));
      }
    } else {
      for (int64_t pixel = 0; pixel < band_.pixels; ++pixel) {
        for (int64_t lane = 0; lane < left; ++lane) {
          target[pixel * stride + lane] = sums[pixel * Lanes::count + lane];
        }
      }
    }
  }

  // All slices of a block, in groups of nearly the same size.
  void slices_of(int32_t array, int64_t block) noexcept {
    const int32_t slices = band_.extents.slices;
    const int32_t groups = (slices + most_vectors - 1) / most_vectors;
    int32_t slice = 0;
    for (int32_t group = 0; group < groups; ++group) {
      const int32_t count = (slices - slice + groups - group - 1) / (groups - group);
      if (count == 1) tiles_of<1>(array, block, slice, 0);
      if (count == 2) tiles_of<2>(array, block, slice, 0);
      if (count == 3) tiles_of<3>(array, block, slice, 0);
      slice += count;
    }
  }

  // One group of vectors: slices of a block from `slice` on, or, if `sums_stride` is not zero,
  // blocks of the only slice.
  template <int32_t vectors>
  void tiles_of(int32_t array, int64_t block, int32_t slice, int64_t sums_stride) noexcept {
    const int64_t vector_size = band_.cells.vector_size(array);
    const Cell *const cells = band_.cells.vector(array, block) + slice * vector_size;
    const Activation *const strips = band_.strips + band_.layout.offset(array);
    const int64_t strip_size = band_.layout.strip_size(array);
    const int64_t steps = band_.cells.steps(array);
    for (int64_t tile = 0; tile < tiles_; ++tile) {
      const Activation *windows[Lanes::pixels];
      for (int32_t p = 0; p < Lanes::pixels; ++p) {
        windows[p] = strips + band_.strip_numbers[tile * Lanes::pixels + p] * strip_size;
      }
      Reals psums[vectors][Lanes::pixels];
      Lanes::template multiply<vectors>(windows, cells, vector_size, steps, band_.extents, psums);
      for (int32_t v = 0; v < vectors; ++v) {
        const int64_t of_block = sums_stride == 0 ? block : block + v;
        const int32_t of_slice = sums_stride == 0 ? slice + v : slice;
        convert(psums[v], array, of_block, of_slice,
                sums(0) + v * sums_stride + tile * Lanes::pixels * Lanes::count);
        if (band_.probe.partial_sums != nullptr) {
          record(psums[v], array, of_block, of_slice, tile * Lanes::pixels);
        }
      }
    }
  }

  // The ADCs of one vector, and adding up what they return.
  void convert(const Reals (&psums)[Lanes::pixels], int32_t array, int64_t block, int32_t slice,
               float *sums) noexcept {
    const float *const columns = band_.columns.vector(array, block, slice);
    const Reals gain = Lanes::load(columns + 2 * Lanes::count);
    if (band_.columns.ideal()) {
      for (int32_t p = 0; p < Lanes::pixels; ++p) {
        float *const sum = sums + p * Lanes::count;
        Lanes::store(sum, Lanes::multiply_add(psums[p], gain, Lanes::load(sum)));
      }
      return;
    }
    const Digitizer digitizer(columns, band_.columns.slice(slice));
    if (band_.columns.slice(slice).binary) {
      for (int32_t p = 0; p < Lanes::pixels; ++p) {
        float *const sum = sums + p * Lanes::count;
        const Reals code = digitizer.binary(psums[p]);
        Lanes::store(sum, Lanes::multiply_add(code, gain, Lanes::load(sum)));
      }
    } else {
      for (int32_t p = 0; p < Lanes::pixels; ++p) {
        float *const sum = sums + p * Lanes::count;
        const Reals code = digitizer.rounded(psums[p]);
        Lanes::store(sum, Lanes::multiply_add(code, gain, Lanes::load(sum)));
      }
    }
  }

  // Partial sums to their codes.
  class Digitizer {
   public:
    Digitizer(const float *columns, const crossbar_slice &slice) noexcept
        : ratio_(Lanes::load(columns)),
          bias_(Lanes::load(columns + Lanes::count)),
          minimum_(Lanes::broadcast(slice.minimum_code)),
          maximum_(Lanes::broadcast(slice.maximum_code)) {}

    Reals rounded(Reals psum) const noexcept {
      const Reals scaled = Lanes::multiply_add(psum, ratio_, bias_);
      return Lanes::round(Lanes::clip(scaled, minimum_, maximum_));
    }
    Reals binary(Reals psum) const noexcept {
      return Lanes::sign(Lanes::multiply_add(psum, ratio_, bias_));
    }

   private:
    Reals ratio_, bias_, minimum_, maximum_;
  };

  // Hands partial sums and codes of one vector and tile to the probe.
  void record(const Reals (&psums)[Lanes::pixels], int32_t array, int64_t block, int32_t slice,
              int64_t first) noexcept {
    const crossbar_extents &extents = band_.extents;
    const crossbar_slice &adc = band_.columns.slice(slice);
    const Digitizer digitizer(band_.columns.vector(array, block, slice), adc);
    const int64_t plane = int64_t(extents.output_height) * extents.output_width;
    const int64_t outputs =
        std::min<int64_t>(Lanes::count, extents.output_channels - block * Lanes::count);
    const int64_t column = first_column(extents, slice, array) + block * Lanes::count;
    for (int64_t p = 0; p < std::min<int64_t>(Lanes::pixels, band_.pixels - first); ++p) {
      alignas(cache_line) float psum[Lanes::count], code[Lanes::count];
      Lanes::store(psum, psums[p]);
      Lanes::store(code, adc.binary ? digitizer.binary(psums[p]) : digitizer.rounded(psums[p]));
      const int64_t pixel = band_.first_pixel + first + p;
      int64_t place = (pixel / plane * columns_per_layer(extents) + column) * plane + pixel % plane;
      for (int64_t lane = 0; lane < outputs; ++lane, place += plane) {
        band_.probe.partial_sums[place] = int32_t(psum[lane]);
        if (band_.probe.psum_codes == nullptr || band_.columns.ideal()) continue;
        band_.probe.psum_codes[place] = int16_t(code[lane]);
      }
    }
  }

  const Band<Activation, Cell> &band_;
  const int64_t tiles_;
};

void run_integer(const Band<uint8_t, int8_t> &band) noexcept {
  Kernel<uint8_t, int8_t>(band).run();
}

void run_varied(const Band<float, float> &band) noexcept { Kernel<float, float>(band).run(); }

}  // namespace
