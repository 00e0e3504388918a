#include "eval/agents/rank_suite.h"

#include <algorithm>
#include <map>

#include "agents/search/predicted_tests.h"
#include "datasets/python_lexer.h"
#include "eval/agents/chance.h"

namespace foretrace::eval {
namespace {

constexpr size_t kRivals = 9;

using Pairs = std::map<std::pair<std::string, std::string>, int64_t>;

Pairs token_pairs(const std::string& source) {
  Pairs pairs;
  std::string before;
  const std::string text = agents::asked_source(source);
  for (const auto& token : datasets::lex_python(text)) {
    ++pairs[{before, std::string(token.text)}];
    before = token.text;
  }
  return pairs;
}

std::vector<std::string> failing_edits(const AgentItem& item) {
  std::vector<std::string> sources;
  for (const auto& proposal : item.candidates.proposals)
    if (proposal.outcome != "passed" && sources.size() < kRivals) sources.push_back(proposal.source);
  return sources;
}

// The right one stands first; scores that say nothing put it nowhere.
void add_rank(const std::vector<double>& scores, const std::string& who, Sample& sample) {
  std::vector<RankedOne> ranked;
  for (size_t i = 0; i < scores.size(); ++i) ranked.push_back({scores[i], i == 0});
  sample.measures.push_back({"top1" + who, chance_among_first(ranked, 1), 1});
  sample.measures.push_back({"reciprocal_rank" + who, reciprocal_place(ranked), 1});
}

}  // namespace

double token_similarity(const std::string& a, const std::string& b) {
  const Pairs first = token_pairs(a), second = token_pairs(b);
  int64_t all = 0, common = 0;
  for (const auto& [pair, count] : first) {
    all += count;
    const auto other = second.find(pair);
    if (other != second.end()) common += std::min(count, other->second);
  }
  for (const auto& [pair, count] : second) all += count;
  return all == 0 ? 1 : 2.0 * static_cast<double>(common) / static_cast<double>(all);
}

RankSuite::RankSuite(std::vector<AgentItem> items, worldmodel::Budget budget) : items_(std::move(items)), budget_(budget) {
  left_out_ = static_cast<int64_t>(std::erase_if(items_, [](const AgentItem& item) { return failing_edits(item).empty(); }));
}

Result<std::vector<Sample>> RankSuite::run(worldmodel::WorldModel& system, std::span<const Task> tasks) {
  std::vector<Sample> samples;
  for (const Task& task : tasks) {
    const AgentItem& item = items_[task.item];
    std::vector<std::string> sources = failing_edits(item);
    sources.insert(sources.begin(), item.candidates.solution.source);
    TRY_ASSIGN(const auto predicted, agents::predict_tests(system, sources, item.candidates.calls, budget_));
    Sample sample;
    std::vector<double> scores, nearness;
    for (size_t i = 0; i < sources.size(); ++i) {
      scores.push_back(predicted[i].score);
      nearness.push_back(token_similarity(sources[i], item.candidates.faulty.source));
    }
    add_cost(predicted, sample);
    add_rank(scores, "", sample);
    add_rank(std::vector<double>(sources.size(), 0), "_random", sample);
    add_rank(nearness, "_similarity", sample);
    const double best = *std::max_element(scores.begin() + 1, scores.end());
    if (scores[0] <= best) sample.failure = "wrong";
    sample.expected = "the solution";
    sample.prediction = scores[0] > best ? "the solution" : scores[0] == best ? "one of several" : "another";
    samples.push_back(std::move(sample));
  }
  return samples;
}

}  // namespace foretrace::eval
