#include "packed_cells.h"

#include <cstring>

namespace crossbar {
namespace {

// Walks through the rows of an array in packed order and tells where the cells of each one lie.
class RowWalk {
 public:
  RowWalk(int64_t channels, int64_t kernel) noexcept : channels_(channels), kernel_(kernel) {}

  int64_t cell() const noexcept { return (channel_ * kernel_ + ky_) * kernel_ + kx_; }

  void advance() noexcept {
    if (++channel_ < channels_) return;
    channel_ = 0;
    if (++ky_ < kernel_) return;
    ky_ = 0;
    ++kx_;
  }

 private:
  int64_t channels_, kernel_;
  int64_t channel_ = 0, ky_ = 0, kx_ = 0;
};

constexpr int64_t most_rows_per_step = 4;

// Cells behind the last ones, for products that take 64 rows of 16 lanes at once.
constexpr int64_t slack = 60 * 16;

// One full step: the cells at `offsets` of every lane, whose cells lie `rows` apart.
template <int64_t count, typename Cell>
void gather(const Cell *source, int64_t rows, const int64_t (&offsets)[count], int64_t lanes,
            Cell *target) noexcept {
  for (int64_t lane = 0; lane < lanes; ++lane) {
    Cell cells[count];
    for (int64_t r = 0; r < count; ++r) cells[r] = source[lane * rows + offsets[r]];
    std::memcpy(target + lane * count, cells, sizeof(cells));
  }
}

}  // namespace

template <typename Cell>
PackedCells<Cell>::PackedCells(const crossbar_extents &extents, const Cell *cells, int32_t lanes,
                               int32_t rows_per_step, const crossbar_pool *pool) noexcept
    : extents_(extents),
      lanes_(lanes),
      rows_per_step_(rows_per_step),
      blocks_(rounded_up(extents.output_channels, lanes) / lanes),
      packed_(offset(extents.arrays) + slack) {
  if (!packed_) return;
  parallel(pool, extents.arrays * blocks_,
           [&](int64_t index) { pack(cells, int32_t(index / blocks_), index % blocks_); });
}

// All arrays but the last one have the same rows.
template <typename Cell>
int64_t PackedCells<Cell>::offset(int32_t array) const noexcept {
  const int64_t vectors = blocks_ * extents_.slices;
  if (array < extents_.arrays) return array * vectors * vector_size(0);
  return vectors * ((array - 1) * vector_size(0) + vector_size(array - 1));
}

template <typename Cell>
void PackedCells<Cell>::pack(const Cell *cells, int32_t array, int64_t block) noexcept {
  const int64_t rows = array_rows(extents_, array);
  const int64_t first_output = block * lanes_;
  const int64_t outputs = std::min(lanes_, extents_.output_channels - first_output);
  Cell *target = packed_.data() + offset(array) + block * extents_.slices * vector_size(array);
  std::memset(target, 0, size_t(extents_.slices * vector_size(array)) * sizeof(Cell));
  for (int32_t slice = 0; slice < extents_.slices; ++slice) {
    const Cell *const source = cells + first_cell(extents_, slice, array) + first_output * rows;
    RowWalk walk(array_channels(extents_, array).count, extents_.kernel);
    for (int64_t row = 0; row < rows; row += rows_per_step_) {
      const int64_t count = std::min(rows_per_step_, rows - row);
      int64_t cell[most_rows_per_step];
      for (int64_t r = 0; r < count; ++r) {
        cell[r] = walk.cell();
        walk.advance();
      }
      if (count == most_rows_per_step) {
        gather<most_rows_per_step>(source, rows, cell, outputs, target);
      } else {
        for (int64_t r = 0; r < count; ++r) {
          for (int64_t lane = 0; lane < outputs; ++lane) {
            target[lane * rows_per_step_ + r] = source[lane * rows + cell[r]];
          }
        }
      }
      target += rows_per_step_ * lanes_;
    }
  }
}

template class PackedCells<int8_t>;
template class PackedCells<float>;

}  // namespace crossbar
