#include "kernels/lanes/avx2.h"

#include "kernels/swiglu/vectorised.h"
