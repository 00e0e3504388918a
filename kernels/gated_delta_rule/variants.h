// Private: the implementations behind gated_delta_rule.h.
#pragma once

#include "kernels/delta_rule/variants.h"

FORETRACE_DECLARE_DELTA_RULE(reference, gated_delta_rule)
FORETRACE_DECLARE_DELTA_RULE(avx2, gated_delta_rule)
FORETRACE_DECLARE_DELTA_RULE(avx512, gated_delta_rule)
FORETRACE_DECLARE_DELTA_RULE(amx, gated_delta_rule)
