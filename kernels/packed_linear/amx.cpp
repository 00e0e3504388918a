#include "kernels/lanes/amx.h"

#include "kernels/packed_linear/tiled.h"
