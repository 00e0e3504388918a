#include "eval/halting_suite.h"

#include <cmath>

#include "core/hash.h"
#include "worldmodel/answer.h"
#include "worldmodel/statement_lines.h"

namespace foretrace::eval {
namespace {

using tracer::Event;
using tracer::StepView;

struct Halt {
  bool halts = false;
  std::string exception = "none";  // its type
  int64_t steps = 0;
};

// The exception that leaves the outermost frame.
std::string last_exception(std::span<const StepView> steps) {
  if (steps.size() < 2) return "none";
  const StepView &last = steps.back(), &before = steps[steps.size() - 2];
  const StepView* raised = nullptr;
  if (last.event == Event::kException) raised = &last;
  if (last.event == Event::kReturn && last.value.value_or("None") == "None" && before.event == Event::kException && before.frame == last.frame)
    raised = &before;
  if (raised == nullptr) return "none";
  return raised->value.value_or("").substr(0, raised->value.value_or("").find(':'));
}

Halt halt_of(std::span<const StepView> steps, bool ended, int64_t limit) {
  Halt halt;
  halt.steps = static_cast<int64_t>(steps.size());
  halt.halts = ended && halt.steps <= limit;
  if (halt.halts) halt.exception = last_exception(steps);
  return halt;
}

// What the baselines say that predict no trace: it ends, without an exception, once each statement has run.
Halt trivial_halt(const TraceItem& run) {
  const auto& steps = run.traced.steps;
  const int64_t line = steps.size() > 1 ? steps[1].line : 1;
  const auto statements = worldmodel::StatementLines(run.traced.program.source, run.traced.program.language).function_of(line);
  return {true, "none", static_cast<int64_t>(statements.size()) + 2};  // its call and its return
}

std::string text_of(const Halt& halt) {
  return dump_json(Json{{"halts", halt.halts}, {"exception", halt.exception}, {"steps", halt.halts ? Json(halt.steps) : Json(nullptr)}});
}

Sample score(const Halt& truth, const Halt& said) {
  Sample sample;
  sample.expected = text_of(truth);
  sample.prediction = text_of(said);
  const auto add = [&](const char* metric, bool right) { sample.measures.push_back({metric, right ? 1.0 : 0.0, 1}); };
  const bool halts = said.halts == truth.halts;
  add("halts", halts);
  if (!truth.halts) add("halts_not", halts);
  bool right = halts;
  if (truth.halts) {
    const bool exception = halts && said.exception == truth.exception, steps = halts && said.steps == truth.steps;
    const double apart = std::abs(static_cast<double>(said.steps - truth.steps));
    add("exception", exception);
    if (truth.exception != "none") add("exception_raised", exception);
    add("steps", steps);
    add("steps_near", halts && apart <= 0.1 * static_cast<double>(truth.steps));
    right = exception && steps;
  }
  if (!right) sample.failure = "wrong";
  return sample;
}

}  // namespace

HaltingSuite::HaltingSuite(std::vector<TraceItem> runs, worldmodel::Budget budget) : budget_(budget) {
  for (TraceItem& run : runs) {
    if (!run.complete && static_cast<int64_t>(run.traced.steps.size()) <= budget_.max_steps) {
      ++refused_;
    } else if (!run.traced.steps.empty()) {
      runs_.push_back(std::move(run));
    }
  }
}

std::vector<Task> HaltingSuite::tasks() const {
  std::vector<Task> tasks;
  for (size_t i = 0; i < runs_.size(); ++i) {
    const auto& run = runs_[i];
    const auto& program = run.traced.program;
    const Halt truth = halt_of(run.traced.steps, run.complete, budget_.max_steps);
    const std::string limit = std::to_string(budget_.max_steps);
    tasks.push_back({i, run.name, run.cluster, "halting", sha256_hex(dump_json(Json{program.source, program.entry, program.args, limit, text_of(truth)}))});
  }
  return tasks;
}

Result<std::vector<Sample>> HaltingSuite::run(worldmodel::WorldModel& system, std::span<const Task> tasks) {
  std::vector<worldmodel::TracePrediction> traces(tasks.size());
  const bool trivial = system.trivial();
  if (!trivial) {
    std::vector<worldmodel::Program> programs;
    for (const Task& task : tasks) programs.push_back(runs_[task.item].traced.program);
    TRY_ASSIGN(traces, system.trace(programs, budget_));
  }
  std::vector<Sample> samples;
  for (size_t i = 0; i < tasks.size(); ++i) {
    const TraceItem& run = runs_[tasks[i].item];
    const auto& trace = traces[i];
    const bool ended = trace.ending == worldmodel::Ending::kFinished;
    const Halt said = trivial ? trivial_halt(run) : halt_of(trace.steps, ended, budget_.max_steps);
    samples.push_back(score(halt_of(run.traced.steps, run.complete, budget_.max_steps), said));
    Sample& sample = samples.back();
    if (!trivial && trace.rated) sample.confidence = trace.confidence;
    sample.seconds = trace.seconds;
    sample.raw = trace.raw;
    sample.tokens = trace.tokens;
    sample.reason = trace.detail;
    if (!trivial && !worldmodel::is_prediction(trace.ending)) {  // where nothing was said, nothing is right
      sample.failure = worldmodel::ending_name(trace.ending);
      for (Measure& measure : sample.measures) measure.hits = 0;
    }
  }
  return samples;
}

}  // namespace foretrace::eval
