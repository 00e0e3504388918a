#include "worldmodel/greedy_decoder.h"

#include <chrono>
#include <cmath>

#include "datasets/step_grammar.h"
#include "lm/causal_lm.h"
#include "lm/torch.h"
#include "worldmodel/constrained_choice.h"

namespace foretrace::worldmodel {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// One trace under way.
class Row {
 public:
  Row(const DecodeRequest& request, const Budget& budget)
      : grammar_(*request.program),
        budget_(budget),
        tokens_(request.program->prompt().begin(), request.program->prompt().end()) {
    for (const auto t : request.prefix) valid_ = valid_ && grammar_.advance(t);
    tokens_.insert(tokens_.end(), request.prefix.begin(), request.prefix.end());
    first_step_ = grammar_.step_count();
    if (request.new_steps > 0) wanted_ = first_step_ + request.new_steps;
    if (static_cast<int64_t>(tokens_.size()) >= budget_.max_tokens) stop(Ending::kUnfinished);
  }

  [[nodiscard]] bool valid() const { return valid_; }
  [[nodiscard]] bool done() const { return done_; }
  [[nodiscard]] const std::vector<datasets::Token>& tokens() const { return tokens_; }

  // Takes the token that the logits choose.
  datasets::Token take(const float* logits) {
    const Choice choice = choose(logits, grammar_.allowed());
    const int64_t before = grammar_.step_count();
    FORETRACE_CHECK(grammar_.advance(choice.token), "the grammar refuses a token that it allows");
    tokens_.push_back(choice.token);
    step_log_ += choice.log_probability;
    trace_log_ += choice.log_probability;
    if (grammar_.step_count() > before) {
      prediction_.steps.push_back(grammar_.last_step());
      prediction_.step_confidence.push_back(std::exp(step_log_));
      step_log_ = 0;
    }
    if (grammar_.finished() || (wanted_ > 0 && grammar_.step_count() >= wanted_))
      stop(Ending::kFinished);
    else if (grammar_.step_count() >= budget_.max_steps ||
             static_cast<int64_t>(tokens_.size()) >= budget_.max_tokens)
      stop(Ending::kUnfinished);
    return choice.token;
  }

  TracePrediction finish() {
    prediction_.confidence = std::exp(trace_log_);
    return std::move(prediction_);
  }
  void spend(double seconds) { prediction_.seconds += seconds; }

 private:
  void stop(Ending ending) {
    done_ = true;
    prediction_.ending = ending;
  }

  datasets::StepGrammar grammar_;
  Budget budget_;
  std::vector<datasets::Token> tokens_;
  TracePrediction prediction_;
  int64_t first_step_ = 0;
  int64_t wanted_ = 0;
  double step_log_ = 0;
  double trace_log_ = 0;
  bool valid_ = true;
  bool done_ = false;
};

// [B, T], rows right-padded.
at::Tensor padded(const std::vector<Row*>& rows, std::vector<int64_t>& lengths) {
  size_t longest = 1;
  for (const Row* row : rows) longest = std::max(longest, row->tokens().size());
  auto ids = at::zeros({static_cast<int64_t>(rows.size()), static_cast<int64_t>(longest)},
                          at::kLong);
  auto view = ids.accessor<int64_t, 2>();
  for (size_t b = 0; b < rows.size(); ++b) {
    const auto& tokens = rows[b]->tokens();
    for (size_t t = 0; t < tokens.size(); ++t)
      view[static_cast<int64_t>(b)][static_cast<int64_t>(t)] = tokens[t];
    lengths.push_back(static_cast<int64_t>(tokens.size()));
  }
  return ids;
}

// Lets each row take a token; gives the rows that go on, and their tokens.
std::vector<int64_t> take_tokens(const std::vector<Row*>& rows, const at::Tensor& logits,
                                 std::vector<int64_t>& next) {
  const auto flat = logits.to(at::kFloat).contiguous();
  std::vector<int64_t> going_on;
  for (size_t b = 0; b < rows.size(); ++b) {
    const auto token =
        rows[b]->take(flat.data_ptr<float>() + static_cast<int64_t>(b) * flat.size(1));
    if (rows[b]->done()) continue;
    going_on.push_back(static_cast<int64_t>(b));
    next.push_back(token);
  }
  return going_on;
}

void decode(const lm::CausalLm& model, std::vector<Row*> rows) {
  auto start = Clock::now();
  std::vector<int64_t> lengths;
  const auto ids = padded(rows, lengths);
  auto cache = model.new_cache(static_cast<int64_t>(rows.size()));
  auto logits = model.prefill(cache, ids, lengths);
  while (!rows.empty()) {
    std::vector<int64_t> next;
    const auto going_on = take_tokens(rows, logits, next);
    const double share = seconds_since(start) / static_cast<double>(rows.size());
    start = Clock::now();
    for (Row* row : rows) row->spend(share);
    if (going_on.empty()) break;
    if (going_on.size() < rows.size()) {
      std::vector<Row*> left;
      for (const int64_t b : going_on) left.push_back(rows[static_cast<size_t>(b)]);
      rows = std::move(left);
      cache = cache.select(going_on);
    }
    logits = model.step(cache, at::tensor(next, at::kLong));
  }
}

}  // namespace

Result<std::vector<TracePrediction>> decode_greedily(const lm::CausalLm& model,
                                                     std::vector<DecodeRequest> requests,
                                                     const Budget& budget) {
  c10::InferenceMode inference;
  std::vector<Row> rows;
  rows.reserve(requests.size());
  for (const auto& request : requests) rows.emplace_back(request, budget);
  std::vector<Row*> open;
  for (auto& row : rows) {
    if (!row.valid()) return internal_error("the grammar refuses the given steps");
    if (!row.done()) open.push_back(&row);
  }
  if (!open.empty()) decode(model, std::move(open));
  std::vector<TracePrediction> predictions;
  for (auto& row : rows) predictions.push_back(row.finish());
  return predictions;
}

}  // namespace foretrace::worldmodel
