// Patterns of tokenizer.json are Oniguruma's; PCRE2 runs them. What the two understand differently is rewritten, what
// is not known to mean the same in both is refused by name.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace foretrace::lm::tokenizer {

// For PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE, newline LF.
Result<std::string> to_pcre2(std::string_view pattern);

}  // namespace foretrace::lm::tokenizer
