// Statements that a program does not need to run as a function.
#pragma once

#include "datasets/syntax/tree.h"

namespace foretrace::datasets::overlap {

// Takes out of every block: docstrings and other bare constants, pass, imports, and
// `if __name__ ...`.
void prune(syntax::SyntaxTree& tree);

}  // namespace foretrace::datasets::overlap
