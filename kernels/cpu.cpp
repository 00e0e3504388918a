#include "kernels/cpu.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "kernels/tiles/permission.h"

namespace foretrace::kernels {
namespace {

#if defined(__x86_64__)
bool processor_has_tiles() {
  constexpr unsigned kTile = 1U << 24, kBfloat16 = 1U << 22;  // of leaf 7, in edx
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (d & kTile) != 0 && (d & kBfloat16) != 0;
}

// Are tiles among the registers that the operating system keeps for each thread?
bool system_saves_tiles() {
  constexpr unsigned kXgetbv = 1U << 27;          // of leaf 1, in ecx
  constexpr unsigned kTileState = 1U << 17 | 1U << 18;  // their shapes and their numbers
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & kXgetbv) == 0) return false;
  unsigned low = 0, high = 0;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low & kTileState) == kTileState;
}
#endif

}  // namespace

bool cpu_has_avx2() {
#if defined(__x86_64__)
  static const bool has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return has;
#else
  return false;
#endif
}

bool cpu_has_avx512() {
#if defined(__x86_64__)
  static const bool has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512dq") &&
                          __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
  return has;
#else
  return false;
#endif
}

bool cpu_has_bfloat16_tiles() {
#if defined(__x86_64__)
  static const bool has = cpu_has_avx512() && tiles_usable({processor_has_tiles, system_saves_tiles, ask_for_tiles});
  return has;
#else
  return false;
#endif
}

bool cpu_any() { return true; }

}  // namespace foretrace::kernels
