#include "kernels/lanes/avx512.h"

#include "kernels/rms_norm/vectorised.h"
