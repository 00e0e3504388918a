// Where a text of UTF-8 may be cut.
#pragma once

#include <cstddef>
#include <string_view>

namespace foretrace {

// The first `bytes` of a text, or a few less, so that no character of UTF-8 is cut. Bytes that are no characters are cut anywhere.
std::string_view whole_characters(std::string_view text, size_t bytes);

}  // namespace foretrace
