// Mutation operators of C. Each finds the places of a program's syntax where it can be made;
// whether what comes out compiles and is another program is for c_language.h.
//   arithmetic      a + b -> a - b; x *= 2 -> x += 2; i++ -> i--, but not in the head of a for
//   comparison      a < b -> a <= b
//   boolean         a && b -> a || b; a & b -> a | b, a ^ b; a << b -> a >> b; !a -> a
//   constant        3 -> 4, 2, 0; 'a' -> 'b'; true -> false; "a" -> "b" of the same file, ""
//   loop bound      for (; i < n;) -> for (; i < n + 1;), for (; i < n - 1;); while, do
//   deletion        a statement without statements in it, or ; for the only one of a branch
//   argument order  f(a, b) -> f(b, a)
//   negation        if (a) -> if (!a); a ? b : c -> !a ? b : c
#pragma once

#include <vector>

#include "datasets/mutate/edit.h"
#include "datasets/mutate_c/source_tree.h"

namespace foretrace::datasets::mutate_c {

using mutate::Edit;
using mutate::EditsByOperator;
using mutate::MutationOperator;

// Append the edits that the operator can make, in the order of the source.
void add_arithmetic_edits(const SourceTree& tree, std::vector<Edit>& edits);
void add_comparison_edits(const SourceTree& tree, std::vector<Edit>& edits);
void add_boolean_edits(const SourceTree& tree, std::vector<Edit>& edits);
void add_constant_edits(const SourceTree& tree, std::vector<Edit>& edits);
void add_loop_bound_edits(const SourceTree& tree, std::vector<Edit>& edits);
void add_deletion_edits(const SourceTree& tree, std::vector<Edit>& edits);
void add_argument_order_edits(const SourceTree& tree, std::vector<Edit>& edits);
void add_negation_edits(const SourceTree& tree, std::vector<Edit>& edits);

// All of them, but those that reach over a preprocessor's line.
EditsByOperator find_edits(const SourceTree& tree);

}  // namespace foretrace::datasets::mutate_c
