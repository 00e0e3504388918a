// Kernels on tiles in software (kernels/tiles/emulation.h), which no table lists. Their lanes are AVX-512's.
#pragma once

#include "kernels/cpu.h"
#include "kernels/delta_rule/variants.h"
#include "kernels/packed_linear/packed_linear.h"
#include "kernels/packed_linear/variants.h"
#include "kernels/tiles/emulation.h"

#ifdef FORETRACE_TILED_KERNELS
namespace foretrace::kernels {
namespace amx_emulated::packed_linear {
int64_t workspace(const PackedLinearArgs& args);
void run(const PackedLinearArgs& args, float* workspace, int64_t begin, int64_t end);
}  // namespace amx_emulated::packed_linear
}  // namespace foretrace::kernels

FORETRACE_DECLARE_DELTA_RULE(amx_emulated, gated_delta_rule)
FORETRACE_DECLARE_DELTA_RULE(amx_emulated, channel_delta_rule)

namespace foretrace::kernels {

inline Variant<PackedLinearFunctions> emulated_packed_linear() {
  return {"amx_emulated", cpu_has_avx512, {amx_emulated::packed_linear::workspace, amx_emulated::packed_linear::run}};
}

}  // namespace foretrace::kernels
#endif
