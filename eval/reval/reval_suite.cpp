#include "eval/reval/reval_suite.h"

#include <algorithm>
#include <map>

#include "core/hash.h"
#include "eval/reval/trivial_answer.h"
#include "worldmodel/answer.h"

namespace foretrace::eval {
namespace {

std::string text_of(const ProbeAnswer& answer, const std::string& output) {
  return dump_json(Json{{"coverage", answer.covered ? "YES" : "NO"}, {"state", answer.state}, {"path", answer.next}, {"output", output}});
}

// What the true steps end with; none of a run that was cut.
worldmodel::Answer true_output(const TraceItem& run) {
  worldmodel::TracePrediction trace;
  trace.steps = run.traced.steps;
  return worldmodel::answer_output(trace);
}

double consistency(bool coverage, bool state, bool path, bool output) {
  if (!coverage) return 0;
  if (!state) return 0.125;
  if (!path) return 0.25;
  return output ? 1 : 0.5;
}

// A prediction without types ("; 3") is held to the text alone.
bool same_state(const std::string& said, const std::string& truth) {
  if (!said.starts_with("; ")) return said == truth;
  const size_t text = truth.find("; ");
  return text != std::string::npos && truth.compare(text, std::string::npos, said) == 0;
}

}  // namespace

RevalSuite::RevalSuite(std::vector<TraceItem> runs, int64_t probes_a_run, worldmodel::Budget budget, std::string name)
    : budget_(budget), name_(std::move(name)) {
  for (TraceItem& run : runs) {
    if (!run.complete || run.traced.steps.empty()) continue;
    const auto output = true_output(run);
    if (!output.found) continue;
    const auto& program = run.traced.program;
    Rng rng(fnv1a(program.source + "\n" + program.entry + "\n" + program.args));
    for (Probe& probe : draw_probes(program, run.traced.steps, probes_a_run, rng)) {
      ProbeAnswer truth = answer_probe(run.traced.steps, probe);
      items_.push_back({runs_.size(), std::move(probe), std::move(truth), output.text});
    }
    runs_.push_back(std::move(run));
  }
}

std::vector<Task> RevalSuite::tasks() const {
  std::vector<Task> tasks;
  for (size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    const TraceItem& run = runs_[item.run];
    const auto& program = run.traced.program;
    const std::string name = run.name + " line " + std::to_string(item.probe.line) + " " + item.probe.variable;
    tasks.push_back({i, name, run.cluster, "probe",
                     sha256_hex(dump_json(Json{program.source, program.entry, program.args, text_of(item.truth, item.output)}))});
  }
  return tasks;
}

Result<std::vector<RevalSuite::Prediction>> RevalSuite::predict(worldmodel::WorldModel& system, const std::vector<size_t>& runs) {
  std::vector<worldmodel::Program> programs;
  for (const size_t run : runs) programs.push_back(runs_[run].traced.program);
  std::vector<Prediction> predictions(runs.size());
  if (system.trivial()) {
    TRY_ASSIGN(auto outputs, system.output(programs, budget_));
    for (size_t i = 0; i < runs.size(); ++i) predictions[i].output = std::move(outputs[i]);
    return predictions;
  }
  TRY_ASSIGN(auto traces, system.trace(programs, budget_));
  for (size_t i = 0; i < runs.size(); ++i) {
    predictions[i].output = worldmodel::answer_output(traces[i]);
    predictions[i].trace = std::move(traces[i]);
  }
  return predictions;
}

Result<std::vector<Sample>> RevalSuite::run(worldmodel::WorldModel& system, std::span<const Task> tasks) {
  std::map<size_t, size_t> places;  // of a run among those that are asked about
  std::map<size_t, double> probes;
  std::vector<size_t> runs;
  for (const Task& task : tasks) {
    const size_t run = items_[task.item].run;
    if (places.emplace(run, runs.size()).second) runs.push_back(run);
    probes[run] += 1;
  }
  TRY_ASSIGN(const auto predictions, predict(system, runs));
  std::vector<Sample> samples;
  for (const Task& task : tasks) {
    const Item& item = items_[task.item];
    samples.push_back(score(system, item, predictions[places.at(item.run)]));
    samples.back().seconds /= probes.at(item.run);
  }
  return samples;
}

Sample RevalSuite::score(const worldmodel::WorldModel& system, const Item& item, const Prediction& prediction) const {
  const bool trivial = system.trivial();
  const ProbeAnswer said = trivial ? trivial_answer(system, runs_[item.run], item.probe) : answer_probe(prediction.trace.steps, item.probe);
  const bool there = trivial || worldmodel::is_prediction(prediction.trace.ending);  // where nothing was said, nothing is right
  const bool coverage = there && said.covered == item.truth.covered, state = there && same_state(said.state, item.truth.state);
  const bool path = there && said.next == item.truth.next;
  const bool output = there && prediction.output.found && prediction.output.text == item.output;
  Sample sample;
  sample.expected = text_of(item.truth, item.output);
  sample.prediction = text_of(said, prediction.output.text);
  if (!trivial && prediction.trace.rated) sample.confidence = prediction.trace.confidence;
  sample.seconds = trivial ? prediction.output.seconds : prediction.trace.seconds;
  sample.raw = prediction.trace.raw;
  sample.tokens = prediction.trace.tokens;
  const bool right = coverage && state && path && output;
  if (!right) {
    const auto ending = trivial ? prediction.output.ending : prediction.trace.ending;
    sample.failure = ending == worldmodel::Ending::kFinished ? "wrong" : worldmodel::ending_name(ending);
    sample.reason = prediction.trace.detail;
  }
  const auto add = [&](const char* metric, double hits) { sample.measures.push_back({metric, hits, 1}); };
  add("coverage", coverage ? 1 : 0);
  if (!item.truth.covered) add("coverage_not_run", coverage ? 1 : 0);
  add("state", state ? 1 : 0);
  if (item.truth.state != "Nil") add("state_bound", state ? 1 : 0);
  add("path", path ? 1 : 0);
  add("output", output ? 1 : 0);
  add("consistency", consistency(coverage, state, path, output));
  return sample;
}

}  // namespace foretrace::eval
