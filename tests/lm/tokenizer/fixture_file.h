// Files of tests/fixtures/lm/tokenizer.
#pragma once

#include <string>

namespace foretrace::lm::tokenizer {

// FORETRACE_TOKENIZER_CASES names another folder.
std::string fixture_folder();
// The text of FOLDER/NAME.zst.
std::string fixture_text(const std::string& folder, const std::string& name);

}  // namespace foretrace::lm::tokenizer
