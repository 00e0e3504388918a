#include "kernels/lanes/avx2.h"

#include "kernels/delta_gates/vectorised.h"
