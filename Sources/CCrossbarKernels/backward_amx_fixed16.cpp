#if defined(__x86_64__)
#include <immintrin.h>

#include <cstddef>
#include <cstring>

#include "arena.h"
#include "backward_columns.h"
#include "backward_fixed_point.h"
#include "backward_totals.h"
#include "parallel.h"

// Everything from here on is compiled for AMX and AVX-512, also the templates of the headers below,
// which are instantiated for types of this file only.
#pragma clang attribute push(                                                                 \
    __attribute__((                                                                           \
        target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,amx-tile,amx-int8"))), \
    apply_to = function)

#include "backward_amx.h"
#include "backward_engine.h"

crossbar_status crossbar::backward_amx_fixed16(const BackwardCall &call) noexcept {
  if (!fixed_point_fits(call)) return backward_avx512(call);
  return BackwardEngine<Amx, AmxProduct>(call).run();
}

#pragma clang attribute pop
#endif
