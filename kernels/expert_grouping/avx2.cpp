#include "kernels/lanes/avx2.h"

#include "kernels/expert_grouping/vectorised.h"
