#include "eval/agents/localize_suite.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "agents/search/predicted_tests.h"
#include "eval/agents/chance.h"
#include "worldmodel/answer.h"
#include "worldmodel/oracle_model.h"

namespace foretrace::eval {
namespace {

constexpr size_t kMostComparedSteps = 500;
constexpr size_t kSuspects = 3;

using worldmodel::TracePrediction;

std::set<int64_t> lines_run(const std::vector<tracer::StepView>& steps) {
  std::set<int64_t> lines;
  for (const auto& step : steps)
    if (step.event == tracer::Event::kLine) lines.insert(step.line);
  return lines;
}

struct FaultyRun {
  std::vector<tracer::StepView> steps;
  bool fails = false;
  bool compared = false;  // short enough
};

// Ochiai: failed(line) / sqrt(failed * (failed(line) + passed(line))).
std::vector<std::pair<int64_t, double>> ochiai(const std::vector<FaultyRun>& runs, const std::set<int64_t>& lines) {
  std::vector<std::pair<int64_t, double>> scores;
  double failed = 0;
  for (const auto& run : runs) failed += run.fails ? 1 : 0;
  for (const int64_t line : lines) {
    double in_failed = 0, in_passed = 0;
    for (const auto& run : runs)
      if (lines_run(run.steps).contains(line)) (run.fails ? in_failed : in_passed) += 1;
    scores.emplace_back(line, in_failed == 0 ? 0 : in_failed / std::sqrt(failed * (in_failed + in_passed)));
  }
  return scores;
}

bool same_step(const tracer::StepView& predicted, const tracer::StepView& real, const LineAlignment& lines) {
  const auto line = lines.same.find(predicted.line);
  const int64_t there = predicted.line <= 0 ? predicted.line : line == lines.same.end() ? -1 : line->second;
  return predicted.event == real.event && there == real.line && worldmodel::same_locals(predicted, real) && predicted.value == real.value;
}

// The lines that ran last before the runs part, the nearest first.
std::vector<int64_t> suspects(const TracePrediction& predicted, const std::vector<tracer::StepView>& real, const LineAlignment& lines) {
  size_t at = 0;
  while (at < real.size() && at < predicted.steps.size() && same_step(predicted.steps[at], real[at], lines)) ++at;
  std::vector<int64_t> found;
  const auto add = [&](size_t step) {
    if (step < real.size() && real[step].event == tracer::Event::kLine && std::find(found.begin(), found.end(), real[step].line) == found.end() && found.size() < kSuspects)
      found.push_back(real[step].line);
  };
  // What made a step's state, or led to its line, is the step before it, unless the line itself is one that the right program lacks.
  const bool itself = at < real.size() && std::none_of(lines.same.begin(), lines.same.end(), [&](const auto& pair) { return pair.second == real[at].line; });
  if (itself) add(at);
  for (size_t back = 1; back <= at && found.size() < 1 + static_cast<size_t>(itself); ++back) add(at - back);
  add(at);
  for (size_t back = 1; back <= at; ++back) add(at - back);
  return found;
}

double hits(const std::vector<int64_t>& lines, const std::set<int64_t>& wrong, size_t first) {
  for (size_t i = 0; i < std::min(first, lines.size()); ++i)
    if (wrong.contains(lines[i])) return 1;
  return 0;
}

}  // namespace

Result<std::unique_ptr<LocalizeSuite>> LocalizeSuite::make(std::vector<AgentItem> items, worldmodel::Budget budget) {
  auto suite = std::unique_ptr<LocalizeSuite>(new LocalizeSuite(budget));
  worldmodel::OracleModel tracer;
  for (const AgentItem& item : items) {
    std::vector<FaultyRun> runs;
    size_t chosen = item.candidates.calls.size();
    const auto faulty = agents::asked_source(item.candidates.faulty.source), right = agents::asked_source(item.candidates.solution.source);
    for (size_t i = 0; i < item.candidates.calls.size(); ++i) {
      const auto program = agents::asked_program(faulty, item.candidates.calls[i].call);
      TRY_ASSIGN(auto traces, tracer.trace({&program, 1}, {}));
      FaultyRun run;
      const auto answer = worldmodel::answer_output(traces[0]);
      run.steps = std::move(traces[0].steps);
      run.fails = !answer.found || answer.ending != worldmodel::Ending::kFinished || answer.text != item.candidates.calls[i].expect;
      run.compared = !run.steps.empty();
      if (run.fails && run.compared && (chosen == item.candidates.calls.size() || run.steps.size() < runs[chosen].steps.size())) chosen = i;
      runs.push_back(std::move(run));
    }
    LineAlignment lines = align_lines(right, faulty);
    const auto ran = chosen < runs.size() ? lines_run(runs[chosen].steps) : std::set<int64_t>();
    const bool reached = std::any_of(lines.changed.begin(), lines.changed.end(), [&](int64_t line) { return ran.contains(line); });
    if (!reached) {
      ++suite->left_out_;
      continue;
    }
    Case made{item.name, content_of(item), agents::asked_program(right, item.candidates.calls[chosen].call), {}, std::move(lines), ochiai(runs, ran)};
    made.faulty = std::move(runs[chosen].steps);
    if (made.faulty.size() > kMostComparedSteps) made.faulty.resize(kMostComparedSteps);
    suite->cases_.push_back(std::move(made));
  }
  return suite;
}

std::vector<Task> LocalizeSuite::tasks() const {
  std::vector<Task> tasks;
  for (size_t i = 0; i < cases_.size(); ++i) tasks.push_back({i, cases_[i].name, cases_[i].name, "localize", cases_[i].content});
  return tasks;
}

Result<std::vector<Sample>> LocalizeSuite::run(worldmodel::WorldModel& system, std::span<const Task> tasks) {
  std::vector<worldmodel::Program> programs;
  for (const Task& task : tasks) programs.push_back(cases_[task.item].right);
  TRY_ASSIGN(const auto predicted, system.trace(programs, budget_));
  std::vector<Sample> samples;
  for (size_t i = 0; i < tasks.size(); ++i) {
    const Case& one = cases_[tasks[i].item];
    const auto suspected = suspects(predicted[i], one.faulty, one.lines);
    Sample sample;
    sample.seconds = predicted[i].seconds;
    sample.tokens = predicted[i].tokens;
    for (const int64_t line : one.lines.changed) sample.expected += (sample.expected.empty() ? "" : " ") + std::to_string(line);
    for (const int64_t line : suspected) sample.prediction += (sample.prediction.empty() ? "" : " ") + std::to_string(line);
    if (hits(suspected, one.lines.changed, 1) == 0) sample.failure = "wrong";
    std::vector<RankedOne> any, by_ochiai;
    for (const auto& [line, score] : one.suspicion) {
      any.push_back({0, one.lines.changed.contains(line)});
      by_ochiai.push_back({score, one.lines.changed.contains(line)});
    }
    for (const int64_t first : {1, 3}) {
      const std::string name = "hit@" + std::to_string(first);
      sample.measures.push_back({name, hits(suspected, one.lines.changed, static_cast<size_t>(first)), 1});
      sample.measures.push_back({name + "_random", chance_among_first(any, first), 1});
      sample.measures.push_back({name + "_ochiai", chance_among_first(by_ochiai, first), 1});
    }
    samples.push_back(std::move(sample));
  }
  return samples;
}

}  // namespace foretrace::eval
