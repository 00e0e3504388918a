#include "eval/evaluation.h"

#include <array>
#include <filesystem>
#include <memory>
#include <optional>

#include "datasets/shard_set.h"
#include "eval/chosen_suite.h"
#include "eval/cruxeval/generations.h"
#include "eval/puzzle_evaluation.h"
#include "eval/runner.h"
#include "eval/trace_data.h"
#include "eval/trace_score.h"
#include "worldmodel/copy_model.h"
#include "worldmodel/oracle_model.h"

namespace foretrace::eval {
namespace {

using worldmodel::WorldModel;

constexpr int64_t kMajorityTraces = 2000;
constexpr std::array kBaselines = {"copy", "majority", "oracle"};

bool is_dataset(const std::string& path) { return std::filesystem::is_directory(path); }

// Where majority's statistics come from, in order: --train, the data's own train split, the model's
// directory.
class MajoritySource {
 public:
  MajoritySource(const EvaluationRequest& request,
                 const std::optional<worldmodel::MajorityStatistics>& of_model)
      : request_(request), of_model_(of_model) {}

  Result<worldmodel::MajorityStatistics> get() const {
    if (!request_.train.empty()) return train_statistics(request_.train, kMajorityTraces);
    if (is_dataset(request_.data) && !request_.suite.starts_with("agent-"))  // whose data are tasks
      return train_statistics(request_.data, kMajorityTraces);
    if (of_model_) return *of_model_;
    return not_found("majority needs a training set", "give --train DIR, a dataset folder");
  }

 private:
  const EvaluationRequest& request_;
  const std::optional<worldmodel::MajorityStatistics>& of_model_;
};

Result<std::unique_ptr<WorldModel>> make_baseline(const std::string& name,
                                                  const MajoritySource& majority) {
  if (name == "copy") return std::unique_ptr<WorldModel>(std::make_unique<worldmodel::CopyModel>());
  if (name == "oracle")
    return std::unique_ptr<WorldModel>(std::make_unique<worldmodel::OracleModel>());
  if (name != "majority")
    return invalid_argument("no baseline '" + name + "'", "it is one of copy, majority, oracle");
  TRY_ASSIGN(auto statistics, majority.get());
  return std::unique_ptr<WorldModel>(
      std::make_unique<worldmodel::MajorityModel>(std::move(statistics)));
}

// Whoever is asked first: a model, a baseline, or a file of generations, which is graded in place of being asked.
struct System {
  std::unique_ptr<WorldModel> asked;  // null: generations
  std::optional<worldmodel::MajorityStatistics> majority;
  std::string detail, settings;
  bool samples = false;   // another attempt may give another answer
  int64_t batch = 16;  // tasks that it sees at once
};

Result<System> open_remote(const worldmodel::RemoteSettings& settings, int64_t max_steps) {
  System system;
  TRY_ASSIGN(system.asked, worldmodel::RemoteModel::open(settings));
  system.detail = settings.service.url;
  system.samples = settings.sampling.temperature > 0;
  if (settings.prompt == worldmodel::RemotePrompt::kCwm) system.settings = "steps=" + std::to_string(max_steps);  // the rest is in its id
  system.batch = 4 * settings.service.http.parallel;  // some are waited for while others are answered
  return system;
}

Result<System> open_system(const EvaluationRequest& request) {
  System system;
  if (request.remote) return open_remote(*request.remote, request.budget.max_steps);
  if (request.model.empty()) return system;
  TRY_ASSIGN(auto directory, worldmodel::read_model_directory(request.model));
  system.majority = directory.majority;
  system.detail = directory.path;
  // Budgets bound what a learned model may write; baselines do not depend on them.
  system.settings = request.decode.text(directory.decoder) + " steps=" + std::to_string(request.budget.max_steps) +
                    " tokens=" + std::to_string(request.budget.max_tokens);
  system.samples = directory.decoder == "ar" && request.decode.sampling.temperature > 0;
  TRY_ASSIGN(system.asked, worldmodel::open_model(std::move(directory), request.decode));
  return system;
}

RunOptions run_options(const EvaluationRequest& request, const std::string& name, const std::string& detail, const std::string& settings,
                       int64_t batch) {
  RunOptions options;
  options.limit = request.limit;
  options.detail = detail;
  options.settings = settings;
  options.batch = batch;
  if (request.progress) options.progress = [progress = request.progress, name](int64_t done, int64_t all) { progress(name, done, all); };
  return options;
}

Result<Summary> grade_generations(const EvaluationRequest& request, ChosenSuite& chosen, ResultsStore& store) {
  if (!chosen.cruxeval) return unsupported("--generations are graded by cruxeval-output and cruxeval-input", "not by " + request.suite);
  TRY_ASSIGN(auto generations, read_generations(request.generations));
  const bool reference = request.compat == "cruxeval";
  TRY_ASSIGN(const auto grader,
             GenerationGrader::make(*chosen.cruxeval, chosen.cruxeval_items, std::move(generations), *chosen.judge, reference));
  const AskedSystem asked{grader.generations().id, grader.generations().name, [&](std::span<const Task> tasks) { return grader.grade(tasks); }};
  constexpr int64_t kBatch = 1024;  // many a program of the judge
  const auto options = run_options(request, asked.name, request.generations, reference ? "compat=cruxeval" : "", kBatch);
  return run_tasks(chosen.suite->name(), chosen.suite->version(), grader.tasks(), asked, store, options);
}

Status check_attempts(const EvaluationRequest& request, const System& system, const ChosenSuite& chosen) {
  if (request.attempts == 1) return {};
  if (!chosen.cruxeval)
    return invalid_argument("several attempts are asked by cruxeval-output, cruxeval-input and livecodebench-execution, not by " + request.suite, "leave --attempts out");
  if (!request.generations.empty()) return invalid_argument("a file of generations has its attempts in it", "leave --attempts out");
  if (system.samples) return {};
  return invalid_argument((system.asked ? system.asked->name() : request.baseline) + " answers a question the same way each time",
                          "give a server's model, or a model that predicts with 'ar', a --temperature above 0");
}

// Tasks that a baseline sees at once: its answers cost nothing, and many are graded by one program.
constexpr int64_t kBaselineBatch = 128;

}  // namespace

Result<Evaluation> evaluate(const EvaluationRequest& request) {
  if (request.suite == "puzzles") return evaluate_puzzles(request);
  Evaluation evaluation;
  TRY_ASSIGN(System system, open_system(request));
  TRY_ASSIGN(auto chosen, choose_suite(request, evaluation.notes));
  TRY(check_attempts(request, system, chosen));
  const MajoritySource majority(request, system.majority);
  if (!system.asked && request.generations.empty()) {
    system.detail = "baseline";
    TRY_ASSIGN(system.asked, make_baseline(request.baseline, majority));
  }
  TRY_ASSIGN(auto store, ResultsStore::open(request.out, false));
  const auto run = [&](WorldModel& asked, const std::string& detail, const std::string& settings, int64_t batch, int64_t attempts) {
    auto options = run_options(request, asked.name(), detail, settings, batch);
    options.attempts = attempts;
    return run_suite(*chosen.suite, asked, *store, options);
  };
  if (system.asked) {
    TRY_ASSIGN(evaluation.summary, run(*system.asked, system.detail, system.settings, system.batch, request.attempts));
    if (const int64_t lost = evaluation.summary.failures.at("unanswered"); lost > 0)
      evaluation.notes.push_back(std::to_string(lost) + " questions were not answered by " + request.remote->service.url + "; the same command asks them again");
  } else {
    TRY_ASSIGN(evaluation.summary, grade_generations(request, chosen, *store));
  }
  for (const std::string name : kBaselines) {
    if (name == request.baseline) continue;
    auto baseline = make_baseline(name, majority);
    if (!baseline.ok()) {
      evaluation.notes.push_back("without the baseline " + name + ": " + baseline.error().text());
      continue;
    }
    TRY_ASSIGN(auto summary, run(*baseline.value(), "baseline", "", kBaselineBatch, 1));
    evaluation.baselines.push_back(std::move(summary));
  }
  return evaluation;
}

Result<CalibrationReport> calibrate(const std::string& path, const std::string& data,
                                    int64_t step_items, int64_t free_items) {
  if (!is_dataset(data))
    return invalid_argument("calibration needs a dataset folder", "--data DIR with a valid split");
  TRY_ASSIGN(auto directory, worldmodel::read_model_directory(path));
  TRY_ASSIGN(auto majority, train_statistics(data, kMajorityTraces));
  TRY_ASSIGN(const auto manifest, datasets::read_dataset_manifest(data));
  // What is fitted is the model's own probability, so an earlier calibration must not be in it.
  auto bare = directory;
  bare.step = bare.answer = {};
  TRY_ASSIGN(auto model, worldmodel::open_model(std::move(bare)));
  TRY_ASSIGN(auto valid, read_trace_data(data, "valid", step_items));

  std::vector<worldmodel::TracedProgram> traces;
  for (auto& item : valid.items) traces.push_back(item.traced);
  TRY_ASSIGN(const auto judged, model->judge_next(traces));
  std::vector<worldmodel::Observation> steps;
  for (const auto& judgements : judged)
    for (const auto& j : judgements) steps.push_back({j.confidence, j.exact});

  std::vector<worldmodel::Program> programs;
  for (const auto& item : valid.items)
    if (static_cast<int64_t>(programs.size()) < free_items) programs.push_back(item.traced.program);
  TRY_ASSIGN(const auto free, model->trace(programs, {manifest.max_steps, manifest.max_tokens}));
  std::vector<worldmodel::Observation> answers;
  for (size_t i = 0; i < free.size(); ++i)
    answers.push_back({free[i].confidence, score_free(valid.items[i], free[i]).exact});

  CalibrationReport report;
  report.steps = static_cast<int64_t>(steps.size());
  report.traces = static_cast<int64_t>(answers.size());
  const auto step_fit = worldmodel::fit_calibration(steps);
  report.step_error_before = worldmodel::calibration_error(steps);
  for (auto& o : steps) o.probability = step_fit.apply(o.probability);
  report.step_error_after = worldmodel::calibration_error(steps);
  TRY(worldmodel::write_calibration(directory, step_fit, worldmodel::fit_calibration(answers),
                                    majority));
  return report;
}

}  // namespace foretrace::eval
