#include "eval/agents/feedback_suite.h"

#include <algorithm>

#include "agents/search/predicted_tests.h"

namespace foretrace::eval {
namespace {

constexpr size_t kTurns = 20;  // edits that the agent tests, at most

size_t turns_of(const agents::Candidates& candidates) { return std::min(kTurns, candidates.proposals.size()); }

size_t solving(const agents::Candidates& candidates) {
  size_t count = 0;
  for (size_t i = 0; i < turns_of(candidates); ++i) count += candidates.proposals[i].solves ? 1 : 0;
  return count;
}

// The episode with predicted results; `predicted` may end where it hands in.
Sample feedback_sample(const agents::Candidates& candidates, const std::vector<agents::PredictedTests>& predicted) {
  Sample sample;
  const size_t all = turns_of(candidates);
  double results = 0, decisions = 0, agreed = 0;
  size_t turn = 0;
  bool handed_in = false, parted = false;
  for (; turn < predicted.size() && !handed_in; ++turn) {
    const agents::Candidate& edit = candidates.proposals[turn];
    handed_in = predicted[turn].outcome == "passed";
    const bool right = handed_in == (edit.outcome == "passed");
    results += predicted[turn].outcome == edit.outcome ? 1 : 0;
    decisions += right ? 1 : 0;
    parted = parted || !right;
    agreed += parted ? 0 : 1;
  }
  const bool solved = handed_in && candidates.proposals[turn - 1].solves;
  const auto turns = static_cast<double>(turn);
  add_cost(predicted, sample);
  sample.prediction = !handed_in ? "hands in nothing" : "hands in edit " + std::to_string(turn);
  sample.expected = "an edit that solves it";
  if (!solved) sample.failure = handed_in ? "wrong" : "missing";
  sample.measures = {{"solved", solved ? 1.0 : 0.0, 1},
                     {"solved_real", 1, 1},
                     {"solved_random", static_cast<double>(solving(candidates)) / static_cast<double>(all), 1},
                     {"result", results, turns},
                     {"decision", decisions, turns},
                     {"agreed", parted ? 0.0 : 1.0, 1},
                     {"mean_turns_agreed", agreed, 1}};
  return sample;
}

}  // namespace

FeedbackSuite::FeedbackSuite(std::vector<AgentItem> items, worldmodel::Budget budget) : items_(std::move(items)), budget_(budget) {
  left_out_ = static_cast<int64_t>(std::erase_if(items_, [](const AgentItem& item) { return solving(item.candidates) == 0; }));
}

Result<std::vector<Sample>> FeedbackSuite::run(worldmodel::WorldModel& system, std::span<const Task> tasks) {
  std::vector<Sample> samples;
  for (const Task& task : tasks) {
    const agents::Candidates& candidates = items_[task.item].candidates;
    std::vector<agents::PredictedTests> predicted;
    while (predicted.size() < turns_of(candidates) && (predicted.empty() || predicted.back().outcome != "passed")) {
      TRY_ASSIGN(auto next, agents::predict_tests(system, {&candidates.proposals[predicted.size()].source, 1}, candidates.calls, budget_));
      predicted.push_back(std::move(next[0]));
    }
    samples.push_back(feedback_sample(candidates, predicted));
  }
  return samples;
}

}  // namespace foretrace::eval
