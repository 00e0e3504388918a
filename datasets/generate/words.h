// Words and values that arguments and literals of generated programs are made of.
#pragma once

#include <string>

#include "core/rng.h"
#include "datasets/generate/expression.h"

namespace foretrace::datasets::generate {

// A string of the flavour; its length lies in `length` where the flavour allows it.
std::string random_text(Rng& rng, Flavour flavour, Range length);
// A lower-case letter, common ones more often.
char random_letter(Rng& rng);
// A literal of the type inside the shape's bounds: what an argument is.
std::string random_value(Rng& rng, Type type, const Shape& shape);
// A small number as programs write it: mostly 1 to 5.
int64_t small_number(Rng& rng);

}  // namespace foretrace::datasets::generate
