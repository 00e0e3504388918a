// The lanes of AVX-512, and tiles beside them (kernels/tiles/tile_shapes.h). For amx files alone (kernels/lanes/inline.h).
#pragma once

#define FORETRACE_LANES amx

#include "kernels/lanes/avx512.h"
#include "kernels/tiles/hardware.h"

namespace foretrace::kernels::amx {

using Tiles = HardwareTiles;

}  // namespace foretrace::kernels::amx
