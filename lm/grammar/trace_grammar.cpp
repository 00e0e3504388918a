#include "lm/grammar/trace_grammar.h"

#include <algorithm>

namespace foretrace::lm {

using datasets::StepGrammar;

Result<std::shared_ptr<const TraceGrammar>> TraceGrammar::make(const datasets::ProgramText& program,
                                                               std::span<const datasets::Token> prefix,
                                                               const TraceGrammarOptions& options) {
  if (options.steps < 0) return invalid_argument(std::to_string(options.steps) + " steps cannot be asked for");
  StepGrammar grammar(program);
  for (size_t i = 0; i < prefix.size(); ++i)
    if (!grammar.advance(prefix[i]))
      return invalid_argument("token " + datasets::token_text(prefix[i]) + " at " + std::to_string(i) + " of the given steps is none of the program's");
  const int64_t goal = options.steps == 0 ? INT64_MAX / 2 : grammar.step_count() + options.steps;
  return std::shared_ptr<const TraceGrammar>(new TraceGrammar(std::move(grammar), goal, options.fill));
}

int64_t TraceGrammar::shortest_end() const {
  const int64_t tokens = grammar_.tokens_to(goal_);
  return tokens >= StepGrammar::kNoWay ? kNoEnd : tokens;
}

void TraceGrammar::allow(int64_t room, std::vector<uint8_t>& allowed) const {
  std::fill(allowed.begin(), allowed.end(), 0);
  if (grammar_.tokens_to(goal_) == 0) {
    allowed[static_cast<size_t>(fill_)] = 1;
    return;
  }
  const datasets::TokenMask mask = grammar_.allowed_within(goal_, room - 1);
  for (size_t t = mask._Find_first(); t < mask.size(); t = mask._Find_next(t)) allowed[t] = 1;
}

bool TraceGrammar::advance(int32_t token) {
  if (grammar_.tokens_to(goal_) == 0) return token == fill_;
  const bool known = token >= 0 && token < datasets::kVocabularySize && token != datasets::token::kCut;
  return known && grammar_.advance(static_cast<datasets::Token>(token));
}

}  // namespace foretrace::lm
