#include "kernels/lanes/avx2.h"

#include "kernels/gated_delta_rule/vectorised_backward.h"
