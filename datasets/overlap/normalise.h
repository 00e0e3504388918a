// A syntax tree as it is compared: without what a run does not show.
#pragma once

#include "datasets/syntax/tree.h"

namespace foretrace::datasets::overlap {

// Takes out of every block docstrings and other bare constants, pass, imports, and
// `if __name__ ...`; and else and finally with nothing left in them. Makes a number of a sign and
// its number, as people see it. Decorators stay in the tree; hashes and runs pass over them.
void normalise(syntax::SyntaxTree& tree);

// Whether the function takes its object first: a child of a class's block, no @staticmethod.
bool is_method(const syntax::SyntaxTree& tree, uint32_t function, uint32_t parent);
// Without that first parameter: `def f(self, a)` of a class as the `def f(a)` it may be a copy of.
void drop_first_parameter(syntax::SyntaxTree& tree, uint32_t function);

}  // namespace foretrace::datasets::overlap
