#include "kernels/lanes/avx512.h"

#include "kernels/cross_entropy/vectorised.h"
