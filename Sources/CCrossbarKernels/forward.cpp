#include "crossbar_kernels.h"
#include "extents.h"
#include "reference.h"
#include "variants.h"

namespace {
using crossbar::CellKind;

// Whether a call may go ahead.
crossbar_status check(crossbar_isa isa, const crossbar_extents &extents, CellKind kind) noexcept {
  if (crossbar::find_variant(isa) == nullptr) return CROSSBAR_UNSUPPORTED_ISA;
  return crossbar::validate(extents, kind);
}
}  // namespace

crossbar_status crossbar_forward(crossbar_isa isa, const crossbar_extents *extents,
                                 const uint8_t *codes, const int8_t *cells,
                                 const crossbar_columns *columns, const crossbar_pool *,
                                 float *output) {
  const crossbar_status status = check(isa, *extents, CellKind::integer);
  if (status == CROSSBAR_OK) {
    crossbar::reference::forward(*extents, codes, cells, *columns, output);
  }
  return status;
}

crossbar_status crossbar_forward_varied(crossbar_isa isa, const crossbar_extents *extents,
                                        const uint8_t *codes, const float *cells,
                                        const crossbar_columns *columns, const crossbar_pool *,
                                        float *output) {
  const crossbar_status status = check(isa, *extents, CellKind::varied);
  if (status == CROSSBAR_OK) {
    crossbar::reference::forward(*extents, codes, cells, *columns, output);
  }
  return status;
}

crossbar_status crossbar_partial_sums(crossbar_isa isa, const crossbar_extents *extents,
                                      const uint8_t *codes, const int8_t *cells,
                                      const crossbar_columns *columns, const crossbar_pool *,
                                      int32_t *partial_sums, int16_t *psum_codes) {
  const crossbar_status status = check(isa, *extents, CellKind::integer);
  if (status == CROSSBAR_OK) {
    crossbar::reference::partial_sums(*extents, codes, cells, *columns, partial_sums, psum_codes);
  }
  return status;
}
