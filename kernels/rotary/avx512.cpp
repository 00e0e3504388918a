#include "kernels/lanes/avx512.h"

#include "kernels/rotary/vectorised.h"
