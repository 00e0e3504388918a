#include "kernels/lanes/avx2.h"

#include "kernels/gated_rms_norm/vectorised.h"
