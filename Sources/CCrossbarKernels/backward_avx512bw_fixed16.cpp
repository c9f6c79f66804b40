#if defined(__x86_64__)
#include <immintrin.h>

#include <cstddef>
#include <cstring>

#include "arena.h"
#include "backward_columns.h"
#include "backward_fixed_point.h"
#include "backward_totals.h"
#include "parallel.h"

// Everything from here on is compiled for AVX-512, also the templates of the headers below, which
// are instantiated for types of this file only.
#pragma clang attribute push( \
    __attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq,avx512vl"))), apply_to = function)

#include "backward_avx512.h"
#include "backward_bytes.h"
#include "backward_engine.h"
#include "backward_fixed16.h"

namespace crossbar {

crossbar_status backward_avx512bw_fixed16(const BackwardCall &call) noexcept {
  if (!fixed_point_fits(call)) return backward_avx512bw(call);
  if (Bytes<Avx512>::fits(call.extents)) {
    return BackwardEngine<Bytes<Avx512>, Fixed16Product<Bytes<Avx512>>>(call).run();
  }
  return BackwardEngine<Words<Avx512>, Fixed16Product<Words<Avx512>>>(call).run();
}

}  // namespace crossbar

#pragma clang attribute pop
#endif
