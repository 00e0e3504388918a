#include "kernels/lanes/amx_emulated.h"

#include "kernels/packed_linear/tiled.h"
