// A prompt's tokens as Python text again, for what reads sources: names that the program binds are
// v0, v1, ...; comments, docstrings and the colons that open blocks are gone, so it lexes and does
// not compile.
#pragma once

#include <span>
#include <string>

#include "datasets/vocabulary.h"

namespace foretrace::datasets {

// The program of `prompt`, without its call: what stands between <program> and <run>.
std::string prompt_source(std::span<const Token> prompt);

}  // namespace foretrace::datasets
