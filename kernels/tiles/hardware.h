// The processor's tiles (tile_shapes.h). For amx files alone (kernels/lanes/inline.h): they run where cpu_has_bfloat16_tiles().
// Written as instructions and not as the compiler's intrinsics, which take a tile as a literal number, never as a template argument.
#pragma once

#include "kernels/lanes/inline.h"
#include "kernels/tiles/tile_shapes.h"

namespace foretrace::kernels::FORETRACE_LANES {

struct HardwareTiles {
  FORETRACE_INLINE_MEMBER static void configure(const TileShapes& shapes) { asm volatile("ldtilecfg %0" : : "m"(shapes)); }
  FORETRACE_INLINE_MEMBER static void release() { asm volatile("tilerelease"); }

  template <int kTile>
  FORETRACE_INLINE_MEMBER static void clear() {
    asm volatile("tilezero %%tmm%c0" : : "i"(kTile));
  }
  template <int kTile>
  FORETRACE_INLINE_MEMBER static void load(const void* from, int64_t stride) {
    asm volatile("tileloadd (%0,%1,1), %%tmm%c2" : : "r"(from), "r"(stride), "i"(kTile) : "memory");
  }
  template <int kTile>
  FORETRACE_INLINE_MEMBER static void store(void* to, int64_t stride) {
    asm volatile("tilestored %%tmm%c2, (%0,%1,1)" : : "r"(to), "r"(stride), "i"(kTile) : "memory");
  }
  template <int kSum, int kLeft, int kRight>
  FORETRACE_INLINE_MEMBER static void add_products() {
    asm volatile("tdpbf16ps %%tmm%c2, %%tmm%c1, %%tmm%c0" : : "i"(kSum), "i"(kLeft), "i"(kRight));
  }
};

}  // namespace foretrace::kernels::FORETRACE_LANES
