#include "kernels/lanes/avx512.h"

#include "kernels/channel_decay/vectorised.h"
