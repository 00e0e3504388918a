// Mutation operators: small changes that a programmer may make by mistake. Each finds the places of
// a program's text where it can be made; whether what comes out is another program is for
// mutants.h. Strings with expressions in them (f"{...}") are left alone.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "datasets/mutate/source_tokens.h"

namespace foretrace::datasets::mutate {

enum class MutationOperator : uint8_t {
  kArithmetic,     // a + b -> a - b; x *= 2 -> x += 2
  kComparison,     // a < b -> a <= b
  kBoolean,        // a and b -> a or b; not a -> a
  kConstant,       // 3 -> 4, 2, 0; True -> False; 'a' -> 'b' of the same file, ''
  kLoopBound,      // range(n) -> range(n + 1), range(n - 1)
  kDeletion,       // a simple statement, or pass for the only one of a branch or loop
  kArgumentOrder,  // f(a, b) -> f(b, a)
  kNegation,       // if a: -> if not a:
};
constexpr size_t kOperatorCount = 8;
const char* operator_name(MutationOperator op);

struct Edit {
  MutationOperator op = MutationOperator::kArithmetic;
  size_t begin = 0;  // bytes of the source
  size_t length = 0;
  std::string text;  // in their place
};

std::string apply_edit(std::string_view source, const Edit& edit);

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
std::array<std::vector<Edit>, kOperatorCount> find_edits(const SourceTokens& tokens);

}  // namespace foretrace::datasets::mutate
