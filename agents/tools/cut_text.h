// Long texts in replies.
#pragma once

#include <string>

namespace foretrace::agents {

// At most `bytes` of a text, whole characters. True: there was more.
bool cut_text(std::string& text, size_t bytes);

}  // namespace foretrace::agents
