#include "kernels/lanes/avx512.h"

#include "kernels/gated_delta_rule/vectorised_backward.h"
