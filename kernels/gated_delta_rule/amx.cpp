#include "kernels/lanes/amx.h"

#include "kernels/gated_delta_rule/vectorised.h"
