#include "kernels/lanes/avx512.h"

#include "kernels/residual_norm/vectorised.h"
