#include "kernels/lanes/avx2.h"

#include "kernels/residual_norm/vectorised.h"
