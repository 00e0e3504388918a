// A syntax tree as text: a line a node, "depth kind text", in the words of ast_text.py. Texts of
// strings are in hexadecimal.
#pragma once

#include <string>

#include "datasets/syntax/tree.h"

namespace foretrace::datasets {

std::string tree_text(const syntax::SyntaxTree& tree);

}  // namespace foretrace::datasets
