#include "kernels/lanes/avx2.h"

#include "kernels/rms_norm/vectorised.h"
