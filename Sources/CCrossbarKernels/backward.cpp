#include "backward.h"

#include "extents.h"
#include "variants.h"

namespace crossbar {
namespace {

// What runs on a machine that supports `isa`.
Backward *backward_of(crossbar_isa isa, [[maybe_unused]] crossbar_precision precision) noexcept {
  switch (isa) {
    case CROSSBAR_ISA_REFERENCE:
      return backward_reference;
    case CROSSBAR_ISA_PORTABLE:
      return backward_portable;
#if defined(__x86_64__)
    case CROSSBAR_ISA_AVX2:
      return precision == CROSSBAR_MIXED ? backward_avx2_fixed16 : backward_avx2;
    case CROSSBAR_ISA_AVX512BW:
      return precision == CROSSBAR_MIXED ? backward_avx512bw_fixed16 : backward_avx512bw;
    case CROSSBAR_ISA_AVX512:
      return precision == CROSSBAR_MIXED ? backward_avx512_fixed16 : backward_avx512;
    case CROSSBAR_ISA_AVX512_BF16:
      return precision == CROSSBAR_MIXED ? backward_avx512_bf16 : backward_avx512;
    case CROSSBAR_ISA_AMX:
      return precision == CROSSBAR_MIXED ? backward_amx_fixed16 : backward_avx512;
#else
    default:
      break;
#endif
  }
  return nullptr;
}

}  // namespace
}  // namespace crossbar

crossbar_status crossbar_backward(crossbar_isa isa, crossbar_precision precision,
                                  const crossbar_extents *extents, const uint8_t *codes,
                                  const int8_t *cells, const int8_t *weight_codes,
                                  const crossbar_columns *columns, const float *output_gradient,
                                  const crossbar_pool *pool, const crossbar_gradients *gradients) {
  if (crossbar::find_variant(isa) == nullptr) return CROSSBAR_UNSUPPORTED_ISA;
  crossbar::Backward *const backward = crossbar::backward_of(isa, precision);
  if (backward == nullptr) return CROSSBAR_UNSUPPORTED_ISA;
  const crossbar_status status = crossbar::validate(*extents, crossbar::CellKind::integer);
  if (status != CROSSBAR_OK) return status;
  return backward(
      {*extents, codes, cells, weight_codes, *columns, output_gradient, pool, *gradients});
}
