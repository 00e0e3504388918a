#include "kernels/lanes/avx512.h"

#include "kernels/causal_conv/vectorised.h"
