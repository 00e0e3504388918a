// Mutation operators of Python. Each finds the places of a program's text where it can be made;
// whether what comes out is another program is for mutants.h. Strings with expressions in them
// (f"{...}") are left alone.
//   arithmetic      a + b -> a - b; x *= 2 -> x += 2
//   comparison      a < b -> a <= b
//   boolean         a and b -> a or b; not a -> a
//   constant        3 -> 4, 2, 0; True -> False; 'a' -> 'b' of the same file, ''
//   loop bound      range(n) -> range(n + 1), range(n - 1)
//   deletion        a simple statement, or pass for the only one of a branch or loop
//   argument order  f(a, b) -> f(b, a)
//   negation        if a: -> if not a:
#pragma once

#include <vector>

#include "datasets/mutate/edit.h"
#include "datasets/mutate/source_tokens.h"

namespace foretrace::datasets::mutate {

// Append the edits that the operator can make, in the order of the source.
void add_arithmetic_edits(const SourceTokens& tokens, std::vector<Edit>& edits);
void add_comparison_edits(const SourceTokens& tokens, std::vector<Edit>& edits);
void add_boolean_edits(const SourceTokens& tokens, std::vector<Edit>& edits);
void add_constant_edits(const SourceTokens& tokens, std::vector<Edit>& edits);
void add_loop_bound_edits(const SourceTokens& tokens, std::vector<Edit>& edits);
void add_deletion_edits(const SourceTokens& tokens, std::vector<Edit>& edits);
void add_argument_order_edits(const SourceTokens& tokens, std::vector<Edit>& edits);
void add_negation_edits(const SourceTokens& tokens, std::vector<Edit>& edits);

// All of them, by operator.
EditsByOperator find_edits(const SourceTokens& tokens);

}  // namespace foretrace::datasets::mutate
