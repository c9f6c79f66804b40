// Kernels for AVX-512 without VNNI.
#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "tiles.h"

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)

#include "tiles_avx512.h"
#include "tiles_bytes.h"

namespace crossbar {
namespace {

struct Lanes : ByteProducts<Avx512Lanes> {};

}  // namespace

#include "tiles_kernel.h"

const Tiles tiles_avx512bw = {Lanes::count, Lanes::pixels, Lanes::rows_per_step,
                              run<uint8_t, int8_t>, run<float, float>};

}  // namespace crossbar

#pragma clang attribute pop

#endif
