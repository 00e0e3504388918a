#include "worldmodel/answer_decoder.h"

#include <cmath>

#include "core/check.h"
#include "datasets/state_query/answer_grammar.h"
#include "lm/causal_lm.h"
#include "lm/torch.h"
#include "worldmodel/constrained_choice.h"
#include "worldmodel/lockstep.h"

namespace foretrace::worldmodel {
namespace {

class AnswerRow : public LockstepRow {
 public:
  AnswerRow(const StateQuestion& question, const AnswerBudget& budget, const Sampling& sampling)
      : grammar_(*question.text, question.place.kind),
        tokens_(question.given),
        sampling_(sampling),
        rng_(stream_of(sampling, question.given, question.program.attempt)),
        room_(budget.max_tokens) {}

  [[nodiscard]] const std::vector<datasets::Token>& tokens() const override { return tokens_; }
  [[nodiscard]] bool done() const override { return grammar_.finished() || room_ < grammar_.shortest_end(); }
  void spend(double seconds) override { answer_.seconds += seconds; }

  datasets::Token take(const float* logits) override {
    datasets::TokenMask allowed = grammar_.allowed();
    Choice choice = draw(logits, allowed, sampling_, rng_);
    datasets::AnswerGrammar next = grammar_;
    // What would leave no room to end is as little allowed as what does not parse.
    while (!next.advance(choice.token) || next.shortest_end() >= room_) {
      allowed.reset(choice.token);
      FORETRACE_CHECK(allowed.any(), "an answer that cannot end");
      choice = draw(logits, allowed, sampling_, rng_);
      next = grammar_;
    }
    grammar_ = std::move(next);
    tokens_.push_back(choice.token);
    answer_.tokens.push_back(choice.token);
    log_ += choice.log_probability;
    answer_.passes += 1;
    --room_;
    return choice.token;
  }

  StateAnswer finish() {
    answer_.whole = grammar_.finished();
    answer_.confidence = std::exp(log_);
    return std::move(answer_);
  }

 private:
  datasets::AnswerGrammar grammar_;
  std::vector<datasets::Token> tokens_;
  StateAnswer answer_;
  Sampling sampling_;
  Rng rng_;
  int64_t room_;
  double log_ = 0;
};

}  // namespace

std::vector<StateAnswer> decode_answers(const lm::CausalLm& model, std::span<const StateQuestion> questions,
                                        const AnswerBudget& budget, const Sampling& sampling) {
  c10::InferenceMode inference;
  std::vector<AnswerRow> rows;
  rows.reserve(questions.size());
  for (const StateQuestion& question : questions) rows.emplace_back(question, budget, sampling);
  std::vector<LockstepRow*> open;
  for (AnswerRow& row : rows)
    if (!row.done()) open.push_back(&row);
  if (!open.empty()) decode_in_lockstep(model, std::move(open));
  std::vector<StateAnswer> answers;
  for (AnswerRow& row : rows) answers.push_back(row.finish());
  return answers;
}

}  // namespace foretrace::worldmodel
