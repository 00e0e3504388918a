#include "lm/grammar/state_grammar.h"

#include <algorithm>

namespace foretrace::lm {
namespace {

// <call> L <go> <eos>, or a spelled name and its value, and some to spare.
int64_t longest_step(const datasets::ProgramText& program) {
  size_t longest = 0;
  for (const std::string& name : program.spelled_names()) longest = std::max(longest, name.size());
  return static_cast<int64_t>(longest) + static_cast<int64_t>(program.prompt().size() - program.run_position()) + 16;
}

}  // namespace

StateAnswerGrammar::StateAnswerGrammar(const datasets::ProgramText& program, datasets::QueryKind kind)
    : grammar_(program, kind), longest_step_(longest_step(program)) {}

void StateAnswerGrammar::allow(int64_t room, std::vector<uint8_t>& allowed) const {
  std::fill(allowed.begin(), allowed.end(), 0);
  if (grammar_.finished()) {
    allowed[static_cast<size_t>(fill())] = 1;
    return;
  }
  const datasets::TokenMask mask = grammar_.allowed();
  const bool roomy = grammar_.shortest_end() + longest_step_ < room;
  for (datasets::Token t = 0; t < datasets::kVocabularySize; ++t) {
    if (!mask.test(t)) continue;
    if (!roomy) {
      datasets::AnswerGrammar next = grammar_;
      next.advance(t);
      if (next.shortest_end() >= room) continue;
    }
    allowed[t] = 1;
  }
}

bool StateAnswerGrammar::advance(int32_t token) {
  if (grammar_.finished()) return token == fill();
  return token >= 0 && token < datasets::kVocabularySize && grammar_.advance(static_cast<datasets::Token>(token));
}

}  // namespace foretrace::lm
