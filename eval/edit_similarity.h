// How near two texts are: 1 less Levenshtein's distance over the longer one's length, by bytes.
#pragma once

#include <string_view>

namespace foretrace::eval {

// 0..1; 1: the same. Of each text the first 4,000 bytes count.
double edit_similarity(std::string_view a, std::string_view b);

}  // namespace foretrace::eval
