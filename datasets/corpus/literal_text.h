// Expressions of a syntax tree that stand for themselves, as the text of a call's arguments.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "datasets/syntax/tree.h"

namespace foretrace::datasets::corpus {

// A name that holds a literal, and the node that it was read from.
struct LiteralBinding {
  std::string text;  // empty for a display of which a part is no literal
  uint32_t node = 0;
};
using LiteralBindings = std::map<std::string, LiteralBinding, std::less<>>;

// Numbers, strings, constants, displays of them, operators between them, calls of the built-in
// types, and names bound to such. Nothing for all else, and for strings that have no UTF-8 text.
std::optional<std::string> literal_text(const syntax::SyntaxTree& tree, uint32_t node,
                                        const LiteralBindings& names);

// Of an Arguments node: the text between the parentheses. No starred arguments.
std::optional<std::string> literal_arguments(const syntax::SyntaxTree& tree, uint32_t arguments,
                                             const LiteralBindings& names);

}  // namespace foretrace::datasets::corpus
