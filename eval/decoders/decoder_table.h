// The table of a comparison: a decoder a column, means over its seeds with Student's 95 % intervals; with one seed, intervals over
// programs.
#pragma once

#include <span>
#include <string>

#include "core/json.h"
#include "eval/decoders/decoder_comparison.h"

namespace foretrace::eval {

// {"decoders": {name: {"seeds": [...], "parameters", "train": {"flops", "steps", "seconds"}, "metrics": {name: {"value", "low", "high"}},
// "ms_a_state", "ms_alone", "calibration_error": each {"value", "low", "high"}}}, "ablations": the same, "copy": {"metrics"}}
Json comparison_json(const DecoderComparison& comparison);

std::string comparison_table(const DecoderComparison& comparison);

}  // namespace foretrace::eval
