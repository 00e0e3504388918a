// The lanes of AVX-512, and tiles beside them (kernels/tiles/tile_shapes.h). For amx files alone (kernels/lanes/inline.h).
#pragma once

#define FORETRACE_LANES amx
#define FORETRACE_TILES  // products are kernels/tiles/product.h's

#include "kernels/lanes/avx512.h"
#include "kernels/tiles/hardware.h"

namespace foretrace::kernels::amx {

using Tiles = HardwareTiles;

}  // namespace foretrace::kernels::amx
