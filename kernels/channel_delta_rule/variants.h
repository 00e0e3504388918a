// Private: the implementations behind channel_delta_rule.h.
#pragma once

#include "kernels/delta_rule/variants.h"

FORETRACE_DECLARE_DELTA_RULE(reference, channel_delta_rule)
FORETRACE_DECLARE_DELTA_RULE(avx2, channel_delta_rule)
FORETRACE_DECLARE_DELTA_RULE(avx512, channel_delta_rule)
FORETRACE_DECLARE_DELTA_RULE(amx, channel_delta_rule)
