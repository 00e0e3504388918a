#include "datasets/mutate/operators.h"

namespace foretrace::datasets::mutate {
namespace {

// The ':' that ends the header; those of lambdas are before it.
size_t end_of_condition(const SourceTokens& tokens, TokenRange line) {
  int lambdas = 0;
  TokenRange rest = line;
  while (!rest.empty()) {
    const size_t i = tokens.find(rest, {"lambda", ":"});
    if (i == rest.to) break;
    if (tokens.is(i, "lambda"))
      ++lambdas;
    else if (lambdas-- == 0)
      return i;
    rest.from = i + 1;
  }
  return line.to;
}

}  // namespace

void add_negation_edits(const SourceTokens& tokens, std::vector<Edit>& edits) {
  for (const TokenRange& line : tokens.lines()) {
    if (!tokens.is(line.from, "if") && !tokens.is(line.from, "elif")) continue;
    const TokenRange condition = {line.from + 1, end_of_condition(tokens, line)};
    // `not` at the start is the boolean operator's to drop.
    if (condition.empty() || condition.to == line.to || tokens.is(condition.from, "not")) continue;
    const std::string_view text = tokens.text(condition);
    const bool loose = tokens.find(condition, {"and", "or", "if", "lambda", ":="}) != condition.to;
    edits.push_back({MutationOperator::kNegation, tokens.begin(condition.from), text.size(),
                     loose ? "not (" + std::string(text) + ")" : "not " + std::string(text)});
  }
}

}  // namespace foretrace::datasets::mutate
