#include "kernels/lanes/avx512.h"

#include "kernels/channel_delta_rule/vectorised_backward.h"
