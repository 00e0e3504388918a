#include "datasets/mutate/number_text.h"
#include "datasets/mutate/operators.h"

namespace foretrace::datasets::mutate {
namespace {

bool is_one(const SourceTokens& tokens, size_t i) { return tokens.at(i).text == "1"; }

// The bound with `step` (1 or -1) more: "n" -> "n + 1", "n + 1" -> "n", "9" -> "10".
std::string shifted(const SourceTokens& tokens, TokenRange bound, int step) {
  const std::string_view back = step > 0 ? "-" : "+";
  if (bound.to - bound.from == 1) {
    if (const auto n = int_of(tokens.at(bound.from).text)) return std::to_string(*n + step);
  }
  const std::string text(tokens.text(bound));
  const std::string more = step > 0 ? " + 1" : " - 1";
  const bool loose =
      tokens.find(bound, {"if", "or", "and", "not", "lambda", "<", "<=", ">", ">=", "==", "!=", "|",
                          "^", "&", "<<", ">>", ":=", "in", "is"}) != bound.to;
  if (loose) return "(" + text + ")" + more;
  const bool returns = bound.to - bound.from > 2 && is_one(tokens, bound.to - 1) &&
                       tokens.is(bound.to - 2, back) && tokens.ends_operand(bound.to - 3);
  if (returns) return std::string(tokens.text({bound.from, bound.to - 2}));
  return text + more;
}

}  // namespace

void add_loop_bound_edits(const SourceTokens& tokens, std::vector<Edit>& edits) {
  for (size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (!tokens.is(i, "range") || !tokens.is(i + 1, "(")) continue;
    if (tokens.partner(i + 1) == tokens.size()) continue;
    const std::vector<TokenRange> arguments = tokens.elements(i + 1);
    if (arguments.empty()) continue;
    const TokenRange bound = arguments[arguments.size() == 1 ? 0 : 1];
    if (bound.empty() || tokens.is(bound.from, "*")) continue;
    const std::string_view text = tokens.text(bound);
    for (const int step : {1, -1})
      edits.push_back({MutationOperator::kLoopBound, tokens.begin(bound.from), text.size(),
                       shifted(tokens, bound, step)});
  }
}

}  // namespace foretrace::datasets::mutate
