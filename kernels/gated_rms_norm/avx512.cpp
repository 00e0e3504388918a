#include "kernels/lanes/avx512.h"

#include "kernels/gated_rms_norm/vectorised.h"
