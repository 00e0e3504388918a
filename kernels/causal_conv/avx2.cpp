#include "kernels/lanes/avx2.h"

#include "kernels/causal_conv/vectorised.h"
