#include "worldmodel/token_judgement.h"

#include <cmath>
#include <map>
#include <string>

#include "datasets/step_grammar.h"
#include "worldmodel/constrained_choice.h"

namespace foretrace::worldmodel {
namespace {

using datasets::Token;
using datasets::TokenMask;
using datasets::TokenRole;
namespace token = datasets::token;

// Tokens that begin a change of state: what decoding may choose where the truth goes on with its
// event.
bool begins_change(Token t) {
  return datasets::is_slot(t) || datasets::is_word(t) || t == token::kName || t == token::kDelete;
}

// Follows the bindings among a step's state tokens and keeps, by name, whether all tokens of one
// were right.
class Bindings {
 public:
  explicit Bindings(const datasets::ProgramText& program) : program_(program) {}

  void feed(Token t, bool right) {
    if (place_ == Place::kName) {
      if (t == token::kGo) return;
      if (!deleting_) right_ = true;
      right_ = right_ && right;
      if (t == token::kDelete) {
        deleting_ = true;
      } else if (t == token::kName) {
        name_.clear();
        place_ = Place::kSpelling;
      } else {
        name_ = program_.name_of(t);
        named();
      }
      return;
    }
    right_ = right_ && right;
    if (t != token::kEnd) {
      if (place_ == Place::kSpelling) name_ += static_cast<char>(t);
      return;
    }
    if (place_ == Place::kSpelling) return named();
    close();
  }

  // nullptr: the step does not bind it.
  [[nodiscard]] const bool* find(const std::string& name) const {
    const auto it = verdicts_.find(name);
    return it == verdicts_.end() ? nullptr : &it->second;
  }

 private:
  enum class Place { kName, kSpelling, kValue };
  void named() {
    if (deleting_) return close();
    place_ = Place::kValue;
  }
  void close() {
    verdicts_[name_] = right_;
    place_ = Place::kName;
    deleting_ = false;
  }

  const datasets::ProgramText& program_;
  Place place_ = Place::kName;
  bool deleting_ = false;
  bool right_ = true;
  std::string name_;
  std::map<std::string, bool> verdicts_;
};

// What has been seen of one step.
struct StepWalk {
  explicit StepWalk(const datasets::ProgramText& program) : bindings(program) {}
  StepJudgement judgement{true, true, true, true, {}, 0};
  Bindings bindings;
  double log_probability = 0;

  void feed(Token truth, TokenRole role, const TokenMask& allowed, const float* logits) {
    const Choice choice = choose(logits, allowed);
    const bool right = choice.token == truth;
    if (judgement.exact) log_probability += choice.log_probability;
    judgement.exact = judgement.exact && right;
    switch (role) {
      case TokenRole::kControl:
        if (right) break;
        if (begins_change(choice.token)) {
          judgement.state = false;  // one change too many; what would come after the true changes?
          judgement.control =
              judgement.control && choose(logits, without_changes(allowed, truth)).token == truth;
        } else {
          judgement.control = false;
        }
        break;
      case TokenRole::kState:
        judgement.state = judgement.state && right;
        bindings.feed(truth, right);
        break;
      case TokenRole::kValue:
        judgement.value = judgement.value && right;
        break;
      case TokenRole::kForced:
      case TokenRole::kPrompt:
        break;
    }
  }

  static TokenMask without_changes(TokenMask allowed, Token truth) {
    for (size_t t = 0; t < allowed.size(); ++t)
      if (begins_change(static_cast<Token>(t))) allowed.reset(t);
    allowed.set(truth);
    return allowed;
  }

  StepJudgement finish(const tracer::StepView& truth) {
    for (const auto& local : truth.locals) {
      if (!local.changed) continue;
      const bool* verdict = bindings.find(local.name);
      judgement.changes.push_back(verdict == nullptr ? judgement.state : *verdict);
    }
    judgement.confidence = std::exp(log_probability);
    return judgement;
  }
};

}  // namespace

Result<std::vector<StepJudgement>> judge_tokens(const datasets::ProgramText& program,
                                                const datasets::EncodedTrace& trace,
                                                std::span<const tracer::StepView> steps,
                                                const float* logits) {
  datasets::StepGrammar grammar(program);
  std::vector<StepJudgement> judgements;
  for (size_t k = 0; k < trace.step_starts.size(); ++k) {
    const bool last = k + 1 == trace.step_starts.size();
    const size_t end = last ? trace.tokens.size() - 1
                            : trace.step_starts[k + 1];  // <eos> or <cut> belongs to no step
    StepWalk walk(program);
    for (size_t i = trace.step_starts[k]; i < end; ++i) {
      if (k > 0)
        walk.feed(trace.tokens[i], trace.roles[i], grammar.allowed(),
                  logits + i * size_t{datasets::kVocabularySize});
      if (!grammar.advance(trace.tokens[i]))
        return internal_error("the trace language's grammar refuses token " + std::to_string(i) +
                              " of its own encoding");
    }
    if (k > 0) judgements.push_back(walk.finish(steps[k]));
  }
  return judgements;
}

}  // namespace foretrace::worldmodel
