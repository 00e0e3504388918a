#include "kernels/lanes/avx512.h"

#include "kernels/expert_grouping/vectorised.h"
