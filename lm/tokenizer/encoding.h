// Encoding: the tokens of a text, and where in it they come from.
#pragma once

#include <cstdint>
#include <vector>

#include "lm/tokenizer/span.h"

namespace foretrace::lm::tokenizer {

struct Encoding {
  std::vector<int32_t> ids;
  // Bytes of the text, one for each id. Tokens that share a character all have the whole of it; a token that the
  // post-processor added has {0, 0}.
  std::vector<Span> offsets;
};

}  // namespace foretrace::lm::tokenizer
