#include "eval/agents/repair_suite.h"

#include <algorithm>

#include "agents/search/predicted_tests.h"
#include "eval/agents/chance.h"

namespace foretrace::eval {
namespace {

constexpr int64_t kRuns[] = {1, 3, 10};

// Edits of one score stand in the order in which they were drawn.
int64_t first_solving_place(const agents::Candidates& candidates, const std::vector<agents::PredictedTests>& predicted) {
  std::vector<size_t> order(predicted.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return predicted[a].score > predicted[b].score; });
  for (size_t place = 0; place < order.size(); ++place)
    if (candidates.proposals[order[place]].solves) return static_cast<int64_t>(place) + 1;
  return 0;
}

}  // namespace

Result<std::vector<Sample>> RepairSuite::run(worldmodel::WorldModel& system, std::span<const Task> tasks) {
  std::vector<Sample> samples;
  for (const Task& task : tasks) {
    const agents::Candidates& candidates = items_[task.item].candidates;
    std::vector<std::string> sources;
    for (const auto& proposal : candidates.proposals) sources.push_back(proposal.source);
    const auto all = static_cast<int64_t>(sources.size());
    const auto good = std::count_if(candidates.proposals.begin(), candidates.proposals.end(), [](const auto& proposal) { return proposal.solves; });
    Sample sample;
    int64_t place = 0;
    if (good > 0) {  // what nothing solves needs no order
      TRY_ASSIGN(const auto predicted, agents::predict_tests(system, sources, candidates.calls, budget_));
      place = first_solving_place(candidates, predicted);
      add_cost(predicted, sample);
    }
    for (const int64_t runs : kRuns) {
      const std::string name = "fixed@" + std::to_string(runs);
      sample.measures.push_back({name, place > 0 && place <= runs ? 1.0 : 0.0, 1});
      sample.measures.push_back({name + "_random", chance_of_one(all, good, runs), 1});
    }
    sample.measures.push_back({"fixed@all", good > 0 ? 1.0 : 0.0, 1});
    if (good > 0) {
      sample.measures.push_back({"fixed@1_of_solvable", place == 1 ? 1.0 : 0.0, 1});
      sample.measures.push_back({"mean_runs_to_fix", static_cast<double>(place), 1});
      sample.measures.push_back({"mean_runs_to_fix_random", mean_first_place(all, good), 1});
    }
    sample.expected = std::to_string(good) + " of " + std::to_string(all) + " edits solve it";
    sample.prediction = place > 0 ? "run " + std::to_string(place) + " solves it" : "none solves it";
    if (place != 1) sample.failure = good > 0 ? "wrong" : "missing";
    samples.push_back(std::move(sample));
  }
  return samples;
}

}  // namespace foretrace::eval
