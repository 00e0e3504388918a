#include "kernels/lanes/avx2.h"

#include "kernels/rotary/vectorised.h"
