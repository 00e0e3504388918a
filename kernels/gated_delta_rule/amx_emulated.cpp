#include "kernels/lanes/amx_emulated.h"

#include "kernels/gated_delta_rule/vectorised.h"
