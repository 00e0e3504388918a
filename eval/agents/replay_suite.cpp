#include "eval/agents/replay_suite.h"

#include <algorithm>

#include "core/hash.h"
#include "eval/edit_similarity.h"

namespace foretrace::eval {
namespace {

using worldmodel::Answer;

constexpr const char* kAsking[] = {"run_tests", "trace", "bash", "simulate"};

// The first of the most frequent ones.
template <typename Key>
Key most_frequent(const std::map<Key, int64_t>& counts) {
  const auto most = std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == counts.end() ? Key() : most->first;
}

bool no_answer(const Answer& answer) {
  return !answer.found && answer.ending != worldmodel::Ending::kUnfinished && answer.ending != worldmodel::Ending::kTimeout;
}

// What some guess of an item's result is worth; `suffix`: whose it is.
void measure(const ReplayItem& item, const Json& guess, const std::string& status, const std::string& suffix, Sample& sample) {
  const std::string real = agents::result_status(item.tool, item.real);
  if (!real.empty()) sample.measures.push_back({"status" + suffix, status == real ? 1.0 : 0.0, 1});
  sample.measures.push_back({"output" + suffix, guess == item.real ? 1.0 : 0.0, 1});
  sample.measures.push_back({"edit_similarity" + suffix, guess.is_null() ? 0 : edit_similarity(dump_json(guess), dump_json(item.real)), 1});
}

void add_cost(std::span<const Answer> answers, Sample& sample) {
  double confidence = 1;
  bool rated = true;
  for (const Answer& answer : answers) {
    sample.seconds += answer.seconds;
    sample.tokens += answer.tokens;
    rated = rated && answer.rated;
    confidence *= no_answer(answer) ? 0 : answer.confidence;
  }
  if (rated) sample.confidence = confidence;
}

// Tests that are told apart: which calls' values and exceptions are right.
void measure_calls(const Json& told, const Json& real, Sample& sample) {
  double right = 0;
  const Json& cases = real["cases"];
  for (size_t i = 0; i < cases.size(); ++i) right += told["cases"][i] == cases[i] ? 1 : 0;
  sample.measures.push_back({"call", right, static_cast<double>(cases.size())});
}

}  // namespace

ReplaySuite::ReplaySuite(std::vector<ReplayItem> items, worldmodel::Budget budget) : items_(std::move(items)), budget_(budget) {
  std::map<std::string, std::map<std::string, int64_t>> outputs, statuses;
  for (const ReplayItem& item : items_) {
    if (!item.question) continue;
    ++outputs[item.tool][dump_json(item.real)];
    ++statuses[item.tool][agents::result_status(item.tool, item.real)];
  }
  for (const auto& [tool, counts] : outputs) {
    auto output = parse_json(most_frequent(counts));
    frequent_[tool] = {output.ok() ? std::move(output).value() : Json(), most_frequent(statuses[tool])};
  }
}

std::vector<Task> ReplaySuite::tasks() const {
  std::vector<Task> tasks;
  for (size_t i = 0; i < items_.size(); ++i) {
    const ReplayItem& item = items_[i];
    Json content = {item.tool, item.real, item.before, item.episode->policy};
    if (item.question) {
      content.push_back({frequent_.at(item.tool).output, frequent_.at(item.tool).status});
      for (const auto& program : item.question->programs) content.push_back({program.source, program.entry, program.args});
    }
    tasks.push_back({i, item.name, item.episode->task->name, "replay", sha256_hex(dump_json(content))});
  }
  return tasks;
}

Result<Sample> ReplaySuite::judge(const ReplayItem& item, std::span<const Answer> answers) const {
  Sample sample;
  sample.measures.push_back({"predictable", item.question ? 1.0 : 0.0, 1});
  if (std::find(std::begin(kAsking), std::end(kAsking), item.tool) != std::end(kAsking)) sample.measures.push_back({"predictable_" + item.tool, item.question ? 1.0 : 0.0, 1});
  sample.expected = dump_json(item.real);
  sample.predictions = item.question ? 1 : 0;
  if (!item.question) return sample;
  const Json told = agents::predicted_result(*item.question, answers);
  sample.prediction = dump_json(told);
  add_cost(answers, sample);
  if (told != item.real) sample.failure = std::any_of(answers.begin(), answers.end(), no_answer) ? "unparsed" : "wrong";
  const Frequent& frequent = frequent_.at(item.tool);
  measure(item, told, agents::result_status(item.tool, told), "", sample);
  measure(item, frequent.output, frequent.status, "_most_frequent", sample);
  measure(item, item.before, agents::result_status(item.tool, item.before), "_before", sample);
  if (item.tool == "run_tests") measure_calls(told, item.real, sample);
  for (const char* metric : {"status", "output"})
    for (const Measure& measured : std::vector<Measure>(sample.measures))
      if (measured.metric == metric) sample.measures.push_back({std::string(metric) + "/tool/" + item.tool, measured.hits, 1});
  TRY_ASSIGN(const auto real, next_decision(item, nullptr));
  if (!real) return sample;
  TRY_ASSIGN(const auto decided, next_decision(item, &told));
  sample.measures.push_back({"decision_" + item.episode->policy, decided == real ? 1.0 : 0.0, 1});
  return sample;
}

Result<std::vector<Sample>> ReplaySuite::run(worldmodel::WorldModel& system, std::span<const Task> tasks) {
  std::vector<worldmodel::Program> programs;
  for (const Task& task : tasks)
    if (const auto& question = items_[task.item].question) programs.insert(programs.end(), question->programs.begin(), question->programs.end());
  std::vector<Answer> answers;
  if (!programs.empty()) {
    TRY_ASSIGN(answers, system.output(programs, budget_));
  }
  std::vector<Sample> samples;
  size_t at = 0;
  for (const Task& task : tasks) {
    const ReplayItem& item = items_[task.item];
    const size_t count = item.question ? item.question->programs.size() : 0;
    TRY_ASSIGN(auto sample, judge(item, std::span<const Answer>(answers).subspan(at, count)));
    at += count;
    samples.push_back(std::move(sample));
  }
  return samples;
}

}  // namespace foretrace::eval
