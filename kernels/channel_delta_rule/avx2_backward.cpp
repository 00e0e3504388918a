#include "kernels/lanes/avx2.h"

#include "kernels/channel_delta_rule/vectorised_backward.h"
