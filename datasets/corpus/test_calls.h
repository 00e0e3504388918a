// The calls that unittest and pytest tests make.
#pragma once

#include <vector>

#include "datasets/corpus/literal_calls.h"

namespace foretrace::datasets::corpus {

// Calls with literal arguments (literal_calls.h) in functions and methods named test...; a
// parameter that `pytest.mark.parametrize` gives literals is one, with a call for each of them, and
// of each combination at most 64. What the module assigns before its tests counts, too. Calls of
// everything: the functions under test, assertions, the library.
std::vector<LiteralCall> test_calls(const syntax::SyntaxTree& tree);

}  // namespace foretrace::datasets::corpus
