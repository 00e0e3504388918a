#include <algorithm>

#include "datasets/mutate/operators.h"

namespace foretrace::datasets::mutate {
namespace {

// A call of these with its arguments exchanged says nothing but TypeError.
constexpr std::array<std::string_view, 6> kOrdered = {"isinstance", "issubclass", "getattr",
                                                      "hasattr",    "setattr",    "delattr"};

bool opens_call(const SourceTokens& tokens, size_t open) {
  if (!tokens.is(open, "(") || open == 0 || !tokens.ends_operand(open - 1)) return false;
  const PythonToken& called = tokens.at(open - 1);
  if (called.kind == PythonTokenKind::kNumber || called.kind == PythonTokenKind::kString)
    return false;
  const bool defined = open > 1 && (tokens.is(open - 2, "def") || tokens.is(open - 2, "class"));
  return !defined && std::find(kOrdered.begin(), kOrdered.end(), called.text) == kOrdered.end();
}

bool is_positional(const SourceTokens& tokens, TokenRange argument) {
  if (argument.empty() || tokens.is(argument.from, "*") || tokens.is(argument.from, "**"))
    return false;
  return tokens.find(argument, {"="}) == argument.to;
}

}  // namespace

void add_argument_order_edits(const SourceTokens& tokens, std::vector<Edit>& edits) {
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (tokens.partner(i) == tokens.size() || !opens_call(tokens, i)) continue;
    // Commas of a bare generator or a lambda part no arguments.
    if (tokens.find({i + 1, tokens.partner(i)}, {"for", "lambda"}) != tokens.partner(i)) continue;
    const std::vector<TokenRange> arguments = tokens.elements(i);
    for (size_t k = 1; k < arguments.size(); ++k) {
      const TokenRange a = arguments[k - 1];
      const TokenRange b = arguments[k];
      if (!is_positional(tokens, a) || !is_positional(tokens, b)) continue;
      const std::string_view first = tokens.text(a);
      const std::string_view second = tokens.text(b);
      if (first == second) continue;
      const size_t begin = tokens.begin(a.from);
      const size_t behind = begin + first.size();
      std::string text(second);
      text += tokens.source().substr(behind, tokens.begin(b.from) - behind);
      text += first;
      edits.push_back(
          {MutationOperator::kArgumentOrder, begin, tokens.end(b.to - 1) - begin, std::move(text)});
    }
  }
}

}  // namespace foretrace::datasets::mutate
