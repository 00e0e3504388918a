// kernels/lanes/amx.h with tiles in software: what tests hold to the reference on any processor with AVX-512.
#pragma once

#define FORETRACE_LANES amx_emulated
#define FORETRACE_TILES  // products are kernels/tiles/product.h's

#include "kernels/lanes/avx512.h"
#include "kernels/tiles/emulation.h"

namespace foretrace::kernels::amx_emulated {

using Tiles = EmulatedTiles;

}  // namespace foretrace::kernels::amx_emulated
