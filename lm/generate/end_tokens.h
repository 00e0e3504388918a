// Where a checkpoint's texts end.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"

namespace foretrace::lm {

// The tokens, as stops of a GenerationRequest: "eos_token_id" of generation_config.json, else of config.json or the text model in it
// (one id, several, or none); else `<eos>` of a model that speaks the trace language. kParse: ids that are none.
Result<std::vector<std::vector<int32_t>>> read_end_tokens(const std::string& directory);

}  // namespace foretrace::lm
