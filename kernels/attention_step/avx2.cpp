#include "kernels/lanes/avx2.h"

#include "kernels/attention_step/vectorised.h"
