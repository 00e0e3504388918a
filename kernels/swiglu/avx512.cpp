#include "kernels/lanes/avx512.h"

#include "kernels/swiglu/vectorised.h"
