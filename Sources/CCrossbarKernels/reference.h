// Plain loops that say what every variant computes. Extents are validated.
#ifndef CROSSBAR_REFERENCE_H
#define CROSSBAR_REFERENCE_H

#include <cstdint>

#include "crossbar_kernels.h"

namespace crossbar::reference {

// One place where a partial sum is formed: image, output row and column of pixels, slice, array and
// output channel.
struct Position {
  int32_t image, y, x, slice, array, output;
};

int32_t partial_sum(const crossbar_extents &extents, const uint8_t *codes, const int8_t *cells,
                    const Position &position) noexcept;

// With real-valued cells: one fma for every row, kernel column by kernel column, then kernel rows,
// then channels.
float partial_sum(const crossbar_extents &extents, const uint8_t *codes, const float *cells,
                  const Position &position) noexcept;

// The ADC's input in units of its codes, and the code it gives. The ADC must not be ideal.
float scaled(const crossbar_extents &extents, const crossbar_columns &columns,
             const Position &position, float partial_sum) noexcept;
float code(const crossbar_slice &slice, float scaled) noexcept;

void forward(const crossbar_extents &extents, const uint8_t *codes, const int8_t *cells,
             const crossbar_columns &columns, float *output) noexcept;

void forward(const crossbar_extents &extents, const uint8_t *codes, const float *cells,
             const crossbar_columns &columns, float *output) noexcept;

// `psum_codes` may be null.
void partial_sums(const crossbar_extents &extents, const uint8_t *codes, const int8_t *cells,
                  const crossbar_columns &columns, int32_t *partial_sums,
                  int16_t *psum_codes) noexcept;

}  // namespace crossbar::reference

#endif
