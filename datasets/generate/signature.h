// A function's first line and the arguments that it is called with.
#pragma once

#include <string>
#include <vector>

#include "datasets/generate/draft.h"

namespace foretrace::datasets::generate {

// What a type is called in annotations, `list[int]`.
std::string annotation(Type type);
// "def name(a, b=2):\n" of the draft's parameters; `result` empty: without annotations.
std::string signature(const Draft& draft, const std::string& name, const std::string& result);
// signature() and the draft's lines.
std::string function_text(const Draft& draft, const std::string& name, const std::string& result);
// Up to `calls` different texts of arguments, drawn from the parameters' shapes.
std::vector<std::string> argument_texts(Rng& rng, const Draft& draft, int calls);

}  // namespace foretrace::datasets::generate
