// Other texts for a program to read from its stdin.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/rng.h"

namespace foretrace::datasets::mutate_c {

// At most `count` texts, one to three steps from `text` each, none that or twice. A step changes
// one word: a number as mutate::fuzz_number has it, any other by its characters (lost, doubled,
// exchanged, another case; never all of them). Blanks and lines stay, so words stay as many; a
// number that counts the words behind it, of its line or of the text, or the lines behind its own,
// stays too.
std::vector<std::string> fuzz_stdin(std::string_view text, size_t count, Rng& rng);

}  // namespace foretrace::datasets::mutate_c
