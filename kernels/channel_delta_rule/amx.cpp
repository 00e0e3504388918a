#include "kernels/lanes/amx.h"

#include "kernels/channel_delta_rule/vectorised.h"
