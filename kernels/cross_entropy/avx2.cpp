#include "kernels/lanes/avx2.h"

#include "kernels/cross_entropy/vectorised.h"
