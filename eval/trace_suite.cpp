#include "eval/trace_suite.h"

#include <chrono>

#include "core/hash.h"
#include "eval/move_score.h"
#include "eval/trace_score.h"
#include "worldmodel/answer.h"

namespace foretrace::eval {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// All that the scores depend on.
std::string content_hash(const TraceItem& item) {
  Sha256 hash;
  const auto& program = item.traced.program;
  for (const std::string* text : {&program.source, &program.entry, &program.args, &item.origin}) {
    hash.update(std::to_string(text->size()) + ":");
    hash.update(*text);
  }
  hash.update(item.complete ? "complete" : "cut");
  for (const auto& step : item.traced.steps) hash.update(dump_json(worldmodel::step_json(step)));
  std::string bytes;
  for (const uint8_t byte : hash.digest()) bytes += static_cast<char>(byte);
  return sha256_hex(bytes);
}

std::string output_text(const std::vector<tracer::StepView>& steps) {
  worldmodel::TracePrediction trace;
  trace.steps = steps;
  return worldmodel::answer_output(trace).text;
}

}  // namespace

TraceSuite::TraceSuite(std::vector<TraceItem> items, TraceSuiteOptions options)
    : items_(std::move(items)), options_(options) {}

std::vector<Task> TraceSuite::tasks() const {
  std::vector<Task> tasks;
  std::vector<std::string> contents;
  for (const auto& item : items_) contents.push_back(content_hash(item));
  const auto add = [&](const char* part, const std::string& detail) {
    for (size_t i = 0; i < items_.size(); ++i) tasks.push_back({i, items_[i].name, items_[i].cluster, part, contents[i] + detail});
  };
  if (options_.next) add("next", "");
  if (options_.free) add("free", "");
  if (options_.moves) add("moves", " " + std::to_string(options_.moves_a_run));
  return tasks;
}

Result<std::vector<Sample>> TraceSuite::run(worldmodel::WorldModel& system,
                                            std::span<const Task> tasks) {
  if (tasks.empty()) return std::vector<Sample>();
  if (tasks[0].part == "moves") return run_moves(system, tasks);
  return tasks[0].part == "free" ? run_free(system, tasks) : run_next(system, tasks);
}

Result<std::vector<Sample>> TraceSuite::run_next(worldmodel::WorldModel& system,
                                                 std::span<const Task> tasks) {
  std::vector<worldmodel::TracedProgram> traces;
  double steps = 0;
  for (const auto& task : tasks) {
    traces.push_back(items_[task.item].traced);
    steps += static_cast<double>(traces.back().steps.size());
  }
  const auto start = std::chrono::steady_clock::now();
  TRY_ASSIGN(auto judgements, system.judge_next(traces));
  const double seconds_a_step = steps > 0 ? seconds_since(start) / steps : 0;
  std::vector<Sample> samples;
  for (size_t i = 0; i < tasks.size(); ++i) {
    Sample sample;
    double confidence = 0;
    for (const auto& judged : judgements[i]) {
      sample.prediction += judged.exact ? '1' : '0';
      confidence += judged.confidence;
    }
    sample.expected = std::string(judgements[i].size(), '1');
    sample.predictions = static_cast<double>(traces[i].steps.size());
    sample.seconds = seconds_a_step * sample.predictions;
    if (!judgements[i].empty())
      sample.confidence = confidence / static_cast<double>(judgements[i].size());
    sample.measures = score_next(items_[tasks[i].item], judgements[i]);
    samples.push_back(std::move(sample));
  }
  return samples;
}

Result<std::vector<Sample>> TraceSuite::run_moves(worldmodel::WorldModel& system, std::span<const Task> tasks) {
  std::vector<worldmodel::MoveQuestion> questions;
  std::vector<std::vector<DrawnMove>> drawn;
  for (const Task& task : tasks) {
    const auto& [program, steps] = items_[task.item].traced;
    Rng rng(std::stoull(task.content.substr(0, 16), nullptr, 16));
    drawn.push_back(draw_moves(steps, options_.moves_a_run, rng));
    for (const DrawnMove& move : drawn.back())
      questions.push_back({program, {steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(move.at) + 1}, move.move, move.line});
  }
  TRY_ASSIGN(const auto predictions, system.move(questions, options_.budget));
  std::vector<Sample> samples;
  auto prediction = predictions.begin();
  for (size_t i = 0; i < tasks.size(); ++i) {
    Sample& sample = samples.emplace_back();
    std::vector<MoveScore> scores;
    for (const DrawnMove& move : drawn[i]) {
      scores.push_back(score_move(items_[tasks[i].item].traced.steps, move, *prediction));
      sample.prediction += scores.back().exact ? '1' : '0';
      sample.seconds += prediction++->seconds;
    }
    sample.expected = std::string(scores.size(), '1');
    sample.predictions = static_cast<double>(scores.size());
    sample.measures = move_measures(drawn[i], scores);
  }
  return samples;
}

Result<std::vector<Sample>> TraceSuite::run_free(worldmodel::WorldModel& system,
                                                 std::span<const Task> tasks) {
  std::vector<worldmodel::Program> programs;
  for (const auto& task : tasks) programs.push_back(items_[task.item].traced.program);
  TRY_ASSIGN(auto predictions, system.trace(programs, options_.budget));
  std::vector<Sample> samples;
  for (size_t i = 0; i < tasks.size(); ++i) {
    const auto& item = items_[tasks[i].item];
    auto score = score_free(item, predictions[i]);
    Sample sample;
    sample.expected = output_text(item.traced.steps);
    sample.prediction = worldmodel::answer_output(predictions[i]).text;
    if (predictions[i].rated) sample.confidence = predictions[i].confidence;
    sample.raw = predictions[i].raw;
    sample.tokens = predictions[i].tokens;
    sample.seconds = predictions[i].seconds;
    sample.predictions = static_cast<double>(predictions[i].steps.size());
    if (predictions[i].ending != worldmodel::Ending::kFinished && !score.exact)
      sample.failure = worldmodel::ending_name(predictions[i].ending);
    else if (!score.exact)
      sample.failure = "wrong";
    sample.measures = std::move(score.measures);
    samples.push_back(std::move(sample));
  }
  return samples;
}

}  // namespace foretrace::eval
