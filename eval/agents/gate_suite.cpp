#include "eval/agents/gate_suite.h"

#include <algorithm>
#include <map>

#include "agents/search/predicted_tests.h"
#include "core/hash.h"

namespace foretrace::eval {
namespace {

constexpr size_t kGatedProposals = 10;

Sample gate_sample(const agents::PredictedTests& predicted, const agents::Candidate& candidate, const std::string& most_frequent) {
  Sample sample;
  sample.expected = candidate.outcome;
  sample.prediction = predicted.outcome;
  sample.confidence = predicted.confidence;
  sample.seconds = predicted.seconds;
  sample.tokens = predicted.tokens;
  const bool right = predicted.outcome == candidate.outcome;
  if (!right) sample.failure = predicted.outcome == "unknown" ? "unparsed" : "wrong";
  const double hit = right ? 1 : 0;
  sample.measures = {{"outcome", hit, 1}, {"outcome_most_frequent", candidate.outcome == most_frequent ? 1.0 : 0.0, 1}};
  for (const char* outcome : {"passed", "failed", "crashed", "timeout"}) {
    if (candidate.outcome == outcome) sample.measures.push_back({std::string("recall_") + outcome, hit, 1});
    if (predicted.outcome == outcome) sample.measures.push_back({std::string("precision_") + outcome, hit, 1});
  }
  if (predicted.tokens > 0) sample.measures.push_back({"mean_tokens", static_cast<double>(predicted.tokens), 1});
  return sample;
}

}  // namespace

GateSuite::GateSuite(std::vector<AgentItem> items, worldmodel::Budget budget) : items_(std::move(items)), budget_(budget) {
  std::map<std::string, int64_t> classes;
  for (size_t i = 0; i < items_.size(); ++i) {
    const agents::Candidates& candidates = items_[i].candidates;
    const auto add = [&](const std::string& what, const agents::Candidate& candidate) {
      questions_.push_back({i, items_[i].name + " " + what, &candidate});
      ++classes[candidate.outcome];
    };
    add("faulty", candidates.faulty);
    add("solution", candidates.solution);
    for (size_t k = 0; k < std::min(kGatedProposals, candidates.proposals.size()); ++k) add("proposal " + std::to_string(k + 1), candidates.proposals[k]);
  }
  const auto most = std::max_element(classes.begin(), classes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most != classes.end()) most_frequent_ = most->first;
}

std::vector<Task> GateSuite::tasks() const {
  std::vector<Task> tasks;
  for (size_t i = 0; i < questions_.size(); ++i) {
    const AgentItem& item = items_[questions_[i].item];
    tasks.push_back({i, questions_[i].name, item.name, "gate", sha256_hex(content_of(item) + questions_[i].candidate->source + most_frequent_)});
  }
  return tasks;
}

Result<std::vector<Sample>> GateSuite::run(worldmodel::WorldModel& system, std::span<const Task> tasks) {
  std::vector<Sample> samples;
  for (const Task& task : tasks) {
    const Question& question = questions_[task.item];
    TRY_ASSIGN(const auto predicted, agents::predict_tests(system, {&question.candidate->source, 1}, items_[question.item].candidates.calls, budget_));
    samples.push_back(gate_sample(predicted[0], *question.candidate, most_frequent_));
  }
  return samples;
}

}  // namespace foretrace::eval
