#include "kernels/lanes/avx512.h"

#include "kernels/attention_step/vectorised.h"
