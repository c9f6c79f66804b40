// The forward kernel of one instruction set. The including file defines `Lanes` in `crossbar` (see
// tiles_portable.cpp for what it must offer) and compiles this text for its instructions.
//
// Work is nested as block of output channels, array, group of vectors, tile of pixels: the cells of
// one array and block stay in the first-level cache for the whole band, and so do its float sums. A
// *vector* is one slice of one block. The vectors of a group share the activations of a tile, which
// are loaded once for all of them.

namespace {

constexpr int32_t most_slices_together = 3;

// What is done with the partial sums of a group.
enum class Use {
  round,  // digitise by rounding, add up
  mixed,  // the same where some slices are binary
  add,    // add up as they are: the ideal ADC
  probe,  // hand out
};

template <typename Activation, typename Cell>
class Kernel {
 public:
  explicit Kernel(const Band<Activation, Cell> &band) noexcept
      : band_(band), tiles_((band.pixels + Lanes::pixels - 1) / Lanes::pixels), use_(use(band)) {}

  void run() noexcept {
    [[maybe_unused]] const typename Lanes::Registers registers{};
    const crossbar_extents &extents = band_.extents;
    const int64_t blocks = rounded_up(extents.output_channels, Lanes::count) / Lanes::count;
    // Two blocks share the activations where there is only one slice to do so.
    const int64_t together = extents.slices == 1 ? 2 : 1;
    for (int64_t block = 0; block < blocks; block += together) {
      const bool both = together == 2 && block + 1 < blocks;
      for (int32_t array = 0; array < extents.arrays; ++array) {
        if (both) {
          tiles_of<1, 2>(array, block, 0);
        } else {
          slices_of(array, block);
        }
      }
      if (use_ == Use::probe) continue;
      store(block, band_.sums);
      if (both) store(block + 1, band_.sums + sums_size());
    }
  }

 private:
  using Reals = typename Lanes::Reals;
  template <int32_t vectors>
  using Psums = typename Lanes::Psums[vectors];

  static Use use(const Band<Activation, Cell> &band) noexcept {
    if (band.probe.partial_sums != nullptr) return Use::probe;
    if (band.columns.ideal()) return Use::add;
    for (int32_t slice = 0; slice < band.extents.slices; ++slice) {
      if (band.columns.slice(slice).binary) return Use::mixed;
    }
    return Use::round;
  }

  int64_t sums_size() const noexcept { return tiles_ * Lanes::pixels * Lanes::count; }

  void store(int64_t block, const float *sums) noexcept {
    const int64_t stride = band_.extents.output_channels;
    float *target = band_.output + band_.first_pixel * stride + block * Lanes::count;
    const int64_t left = stride - block * Lanes::count;
    if (left >= Lanes::count) {
      for (int64_t pixel = 0; pixel < band_.pixels; ++pixel) {
        Lanes::store(target + pixel * stride, Lanes::load(sums + pixel * Lanes::count));
      }
    } else {
      for (int64_t pixel = 0; pixel < band_.pixels; ++pixel) {
        std::copy_n(sums + pixel * Lanes::count, left, target + pixel * stride);
      }
    }
  }

  // All slices of a block, in groups of nearly the same size.
  void slices_of(int32_t array, int64_t block) noexcept {
    const int32_t slices = band_.extents.slices;
    const int32_t groups = (slices + most_slices_together - 1) / most_slices_together;
    int32_t slice = 0;
    for (int32_t left = groups; left > 0; --left) {
      const int32_t count = (slices - slice + left - 1) / left;
      if (count == 1) tiles_of<1, 1>(array, block, slice);
      if (count == 2) tiles_of<2, 1>(array, block, slice);
      if (count == 3) tiles_of<3, 1>(array, block, slice);
      slice += count;
    }
  }

  // One group: `slices` slices from `slice` on of each of `blocks` blocks.
  template <int32_t slices, int32_t blocks>
  void tiles_of(int32_t array, int64_t block, int32_t slice) noexcept {
    switch (use_) {
      case Use::round:
        return tiles_of<slices, blocks, Use::round>(array, block, slice);
      case Use::mixed:
        return tiles_of<slices, blocks, Use::mixed>(array, block, slice);
      case Use::add:
        return tiles_of<slices, blocks, Use::add>(array, block, slice);
      case Use::probe:
        return tiles_of<slices, blocks, Use::probe>(array, block, slice);
    }
  }

  template <int32_t slices, int32_t blocks, Use use>
  void tiles_of(int32_t array, int64_t block, int32_t slice) noexcept {
    const crossbar_extents extents = band_.extents;
    const int64_t tiles = tiles_;
    const int64_t vector_size = band_.cells.vector_size(array);
    const Cell *const cells = band_.cells.vector(array, block) + slice * vector_size;
    const Activation *const strips = band_.strips + band_.layout.offset(array);
    const int32_t *strip_numbers = band_.strip_numbers;
    const int64_t strip_size = band_.layout.strip_size(array);
    const int64_t steps = band_.cells.steps(array);
    const Adc<slices, blocks> adc(band_.columns, array, block, slice);
    float *sums = band_.sums;
    const int64_t stride = sums_size();
    const bool first = array == 0 && slice == 0;
    for (int64_t tile = 0; tile < tiles; ++tile) {
      const Activation *windows[Lanes::pixels];
      for (int32_t p = 0; p < Lanes::pixels; ++p) {
        windows[p] = strips + strip_numbers[p] * strip_size;
      }
      Psums<slices * blocks> psums;
      Lanes::template multiply<slices * blocks>(windows, cells, vector_size, steps, extents, psums);
      if constexpr (use == Use::probe) {
        for (int32_t v = 0; v < slices * blocks; ++v) {
          record(psums[v], array, block + v / slices, slice + v % slices, tile * Lanes::pixels);
        }
      } else {
        if (first) {
          adc.template start<use>(psums, sums, stride);
        } else {
          adc.template add<use>(psums, sums, stride);
        }
      }
      strip_numbers += Lanes::pixels;
      sums += Lanes::pixels * Lanes::count;
    }
  }

  // The converters of a group.
  template <int32_t slices, int32_t blocks>
  class Adc {
   public:
    Adc(const PackedColumns &columns, int32_t array, int64_t block, int32_t slice) noexcept {
      for (int32_t b = 0; b < blocks; ++b) {
        constant_[b] =
            slice == 0 ? Lanes::load(columns.constants(array, block + b)) : Lanes::broadcast(0);
        for (int32_t s = 0; s < slices; ++s) {
          const int32_t v = b * slices + s;
          const float *const vector = columns.vector(array, block + b, slice + s);
          const crossbar_slice &adc = columns.slice(slice + s);
          ratio_[v] = Lanes::load(vector);
          bias_[v] = Lanes::load(vector + Lanes::count);
          gain_[v] = Lanes::load(vector + 2 * Lanes::count);
          minimum_[v] = Lanes::broadcast(adc.minimum_code);
          maximum_[v] = Lanes::broadcast(adc.maximum_code);
          binary_[v] = adc.binary;
        }
      }
    }

    template <Use use>
    Reals code(Reals psum, int32_t v) const noexcept {
      if (use == Use::add) return psum;
      const Reals scaled = Lanes::multiply_add(psum, ratio_[v], bias_[v]);
      if (use != Use::round && binary_[v]) return Lanes::sign(scaled);
      return Lanes::round(Lanes::clip(scaled, minimum_[v], maximum_[v]));
    }

    // Adds what the converters return for a tile to the sums of its pixels.
    template <Use use>
    void add(const Psums<slices * blocks> &psums, float *sums, int64_t stride) const noexcept {
      for (int32_t b = 0; b < blocks; ++b) {
        for (int32_t p = 0; p < Lanes::pixels; ++p) {
          float *const place = sums + b * stride + p * Lanes::count;
          const Reals before = Lanes::add(Lanes::load(place), constant_[b]);
          Lanes::store(place, sum<use>(psums, b, p, before));
        }
      }
    }

    // The same to sums that are zero so far.
    template <Use use>
    void start(const Psums<slices * blocks> &psums, float *sums, int64_t stride) const noexcept {
      for (int32_t b = 0; b < blocks; ++b) {
        const Reals before = Lanes::add(Lanes::broadcast(0), constant_[b]);
        for (int32_t p = 0; p < Lanes::pixels; ++p) {
          float *const place = sums + b * stride + p * Lanes::count;
          Lanes::store(place, sum<use>(psums, b, p, before));
        }
      }
    }

   private:
    template <Use use>
    Reals sum(const Psums<slices * blocks> &psums, int32_t block, int32_t pixel,
              Reals sum) const noexcept {
      for (int32_t s = 0; s < slices; ++s) {
        const int32_t v = block * slices + s;
        sum = Lanes::multiply_add(code<use>(psums[v][pixel], v), gain_[v], sum);
      }
      return sum;
    }

    Reals constant_[blocks];
    Reals ratio_[slices * blocks], bias_[slices * blocks], gain_[slices * blocks];
    Reals minimum_[slices * blocks], maximum_[slices * blocks];
    bool binary_[slices * blocks];
  };

  // Hands partial sums and codes of one vector and tile to the probe.
  void record(const typename Lanes::Psums &psums, int32_t array, int64_t block, int32_t slice,
              int64_t first) noexcept {
    const crossbar_extents &extents = band_.extents;
    const Adc<1, 1> adc(band_.columns, array, block, slice);
    const int64_t plane = int64_t(extents.output_height) * extents.output_width;
    const int64_t outputs =
        std::min<int64_t>(Lanes::count, extents.output_channels - block * Lanes::count);
    const int64_t column = first_column(extents, slice, array) + block * Lanes::count;
    for (int64_t p = 0; p < std::min<int64_t>(Lanes::pixels, band_.pixels - first); ++p) {
      alignas(cache_line) float psum[Lanes::count], code[Lanes::count];
      Lanes::store(psum, psums[p]);
      Lanes::store(code, adc.template code<Use::mixed>(psums[p], 0));
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
  const Use use_;
};

template <typename Activation, typename Cell>
void run(const Band<Activation, Cell> &band) noexcept {
  Kernel<Activation, Cell>(band).run();
}

}  // namespace
