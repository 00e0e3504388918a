// Calls with literal arguments in the code of a test, found without running anything.
#pragma once

#include <string>
#include <vector>

#include "datasets/corpus/literal_text.h"

namespace foretrace::datasets::corpus {

struct LiteralCall {
  std::string function;   // as the code names it: "f", "module.f"
  std::string arguments;  // the text between the parentheses

  friend bool operator==(const LiteralCall&, const LiteralCall&) = default;
};

// Of the statements of a Block, in their order, those of inner functions left out. A local name
// that was assigned a literal counts as one, with the value of its last assignment above; a `for`
// over a display of literals gives a call for each. What stands in a `with ...raises(...)` is
// expected to fail and left out. `names` is what the block sees; afterwards, with its own.
void find_literal_calls(const syntax::SyntaxTree& tree, uint32_t block, LiteralBindings& names,
                        std::vector<LiteralCall>& calls);

// "a.b.c" of names and attributes; empty for another expression.
std::string dotted_name(const syntax::SyntaxTree& tree, uint32_t node);

}  // namespace foretrace::datasets::corpus
