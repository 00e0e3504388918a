// A text that is cut, and says so.
#pragma once

#include <cstddef>
#include <string>

namespace foretrace::eval {

// The text, or its first `most` bytes, at a character's end, and " …".
std::string cut_text(const std::string& text, size_t most);

}  // namespace foretrace::eval
