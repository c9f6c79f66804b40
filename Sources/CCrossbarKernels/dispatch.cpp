// The only file that asks the CPU what it can do and the only one that reads CROSSBAR_ISA.
#include <cstdlib>
#include <cstring>

#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include "crossbar_kernels.h"
#include "tiles.h"
#include "variants.h"

namespace crossbar {
namespace {

bool always() { return true; }

#if defined(__x86_64__)
// These also ask whether the operating system saves the registers.
bool has_avx2() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

bool has_avx512bw() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

bool has_avx512() { return has_avx512bw() && __builtin_cpu_supports("avx512vnni"); }

bool has_avx512_bf16() { return has_avx512() && __builtin_cpu_supports("avx512bf16"); }

// Linux lends a process the registers of AMX, which are large, when it asks for them; its threads
// have them, too.
bool has_amx() {
#if defined(__linux__)
  if (!has_avx512() || !__builtin_cpu_supports("amx-tile") || !__builtin_cpu_supports("amx-int8")) {
    return false;
  }
  constexpr long ask = 0x1023, tile_data = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
  static const bool lent = syscall(SYS_arch_prctl, ask, tile_data) == 0;
  return lent;
#else
  return false;
#endif
}

// Intel's processors form products of bfloat16 at half the rate of floats, AMD's at twice; both
// form those of 16-bit integers faster than floats.
bool has_fast_bf16() { return has_avx512_bf16() && !__builtin_cpu_is("intel"); }
#endif

// Best first, reference last: the order is the policy.
constexpr Variant variants[] = {
#if defined(__x86_64__)
    {CROSSBAR_ISA_AMX, "amx", has_amx, has_amx, &tiles_amx},
    {CROSSBAR_ISA_AVX512_BF16, "avx512bf16", has_avx512_bf16, has_fast_bf16, &tiles_avx512},
    {CROSSBAR_ISA_AVX512, "avx512", has_avx512, has_avx512, &tiles_avx512},
    {CROSSBAR_ISA_AVX512BW, "avx512bw", has_avx512bw, has_avx512bw, &tiles_avx512bw},
    {CROSSBAR_ISA_AVX2, "avx2", has_avx2, has_avx2, &tiles_avx2},
#endif
    {CROSSBAR_ISA_PORTABLE, "portable", always, always, &tiles_portable},
    {CROSSBAR_ISA_REFERENCE, "reference", always, always, nullptr},
};

const Variant *written_for(crossbar_isa isa) noexcept {
  for (const Variant &variant : variants) {
    if (variant.isa == isa) return &variant;
  }
  return nullptr;
}

// What CROSSBAR_ISA names; null where it is not set or names no instruction set.
const Variant *named() noexcept {
  const char *name = std::getenv("CROSSBAR_ISA");
  if (name == nullptr) return nullptr;
  for (const Variant &variant : variants) {
    if (std::strcmp(variant.name, name) == 0) return &variant;
  }
  return nullptr;
}

crossbar_isa detect() noexcept {
  const Variant *const cap = named();
  for (const Variant &variant : variants) {
    if (cap == nullptr ? variant.fast() : variant.isa <= cap->isa && variant.supported()) {
      return variant.isa;
    }
  }
  return CROSSBAR_ISA_REFERENCE;
}

}  // namespace

const Variant *find_variant(crossbar_isa isa) noexcept {
  const Variant *variant = written_for(isa);
  return variant != nullptr && variant->supported() ? variant : nullptr;
}

}  // namespace crossbar

crossbar_isa crossbar_isa_detected(void) {
  static const crossbar_isa detected = crossbar::detect();
  return detected;
}

bool crossbar_isa_supported(crossbar_isa isa) { return crossbar::find_variant(isa) != nullptr; }

const char *crossbar_isa_name(crossbar_isa isa) {
  const crossbar::Variant *variant = crossbar::written_for(isa);
  return variant != nullptr ? variant->name : "unknown";
}
