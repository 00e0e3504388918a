#include "kernels/lanes/amx_emulated.h"

#include "kernels/channel_delta_rule/vectorised.h"
