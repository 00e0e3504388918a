#include "worldmodel/trace_decoder.h"

#include <cmath>

#include "datasets/step_grammar.h"
#include "lm/causal_lm.h"
#include "lm/torch.h"
#include "worldmodel/constrained_choice.h"
#include "worldmodel/lockstep.h"

namespace foretrace::worldmodel {
namespace {

// One trace under way.
class TraceRow : public LockstepRow {
 public:
  TraceRow(const DecodeRequest& request, const Budget& budget, const Sampling& sampling)
      : grammar_(*request.program),
        until_(request.until),
        budget_(budget),
        sampling_(sampling),
        rng_(stream_of(sampling, request.program->prompt(), request.attempt)),
        tokens_(request.program->prompt().begin(), request.program->prompt().end()) {
    for (const auto t : request.prefix) valid_ = valid_ && grammar_.advance(t);
    tokens_.insert(tokens_.end(), request.prefix.begin(), request.prefix.end());
    given_ = tokens_.size();
    if (static_cast<int64_t>(tokens_.size()) >= budget_.max_tokens) stop(Ending::kUnfinished);
  }

  [[nodiscard]] bool valid() const { return valid_; }
  [[nodiscard]] bool done() const override { return done_; }
  [[nodiscard]] const std::vector<datasets::Token>& tokens() const override { return tokens_; }

  datasets::Token take(const float* logits) override {
    const Choice choice = draw(logits, grammar_.allowed(), sampling_, rng_);
    const int64_t before = grammar_.step_count();
    bool there = false;
    FORETRACE_CHECK(grammar_.advance(choice.token), "the grammar refuses a token that it allows");
    tokens_.push_back(choice.token);
    step_log_ += choice.log_probability;
    trace_log_ += choice.log_probability;
    if (grammar_.step_count() > before) {
      prediction_.steps.push_back(grammar_.last_step());
      prediction_.step_confidence.push_back(std::exp(step_log_));
      step_log_ = 0;
      there = until_ && until_(prediction_.steps.back());
    }
    if (grammar_.finished() || there)
      stop(Ending::kFinished);
    else if (static_cast<int64_t>(prediction_.steps.size()) >= budget_.max_steps ||
             static_cast<int64_t>(tokens_.size()) >= budget_.max_tokens)
      stop(Ending::kUnfinished);
    return choice.token;
  }

  TracePrediction finish() {
    prediction_.confidence = std::exp(trace_log_);
    prediction_.tokens = static_cast<int64_t>(tokens_.size() - given_);
    prediction_.raw = datasets::tokens_text(std::span(tokens_).subspan(given_));
    return std::move(prediction_);
  }
  void spend(double seconds) override { prediction_.seconds += seconds; }

 private:
  void stop(Ending ending) {
    done_ = true;
    prediction_.ending = ending;
  }

  datasets::StepGrammar grammar_;
  std::function<bool(const tracer::StepView&)> until_;
  Budget budget_;
  Sampling sampling_;
  Rng rng_;
  std::vector<datasets::Token> tokens_;
  size_t given_ = 0;  // of them
  TracePrediction prediction_;
  double step_log_ = 0;
  double trace_log_ = 0;
  bool valid_ = true;
  bool done_ = false;
};

}  // namespace

Result<std::vector<TracePrediction>> decode_traces(const lm::CausalLm& model,
                                                     std::vector<DecodeRequest> requests,
                                                     const Budget& budget, const Sampling& sampling) {
  c10::InferenceMode inference;
  std::vector<TraceRow> rows;
  rows.reserve(requests.size());
  for (const auto& request : requests) rows.emplace_back(request, budget, sampling);
  std::vector<LockstepRow*> open;
  for (auto& row : rows) {
    if (!row.valid()) return internal_error("the grammar refuses the given steps");
    if (!row.done()) open.push_back(&row);
  }
  if (!open.empty()) decode_in_lockstep(model, std::move(open));
  std::vector<TracePrediction> predictions;
  for (auto& row : rows) predictions.push_back(row.finish());
  return predictions;
}

}  // namespace foretrace::worldmodel
