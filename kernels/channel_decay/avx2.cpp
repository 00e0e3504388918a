#include "kernels/lanes/avx2.h"

#include "kernels/channel_decay/vectorised.h"
