#include "kernels/lanes/avx512.h"

#include "kernels/delta_gates/vectorised.h"
