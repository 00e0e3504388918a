#include "eval/evaluation.h"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>

#include "datasets/shard_set.h"
#include "eval/cruxeval_suite.h"
#include "eval/puzzle_evaluation.h"
#include "eval/python_judge.h"
#include "eval/runner.h"
#include "eval/state_suite.h"
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
    if (request_.suite != "cruxeval-output" && is_dataset(request_.data))
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

struct SuiteAndJudge {
  std::unique_ptr<PythonJudge> judge;
  std::unique_ptr<Suite> suite;
};

Result<SuiteAndJudge> make_suite(const EvaluationRequest& request,
                                 std::vector<std::string>& notes) {
  SuiteAndJudge made;
  if (request.suite == "trace") {
    if (request.data.empty())
      return invalid_argument("eval trace needs --data, a dataset folder or a trace store");
    TRY_ASSIGN(auto data, read_trace_data(request.data, request.split, request.limit));
    if (data.refused > 0)
      notes.push_back(std::to_string(data.refused) +
                      " runs of the split fit no example of this dataset and are left out");
    made.suite = std::make_unique<TraceSuite>(
        std::move(data.items), TraceSuiteOptions{request.next, request.free, request.budget});
    return made;
  }
  if (request.suite == "states") {
    if (request.data.empty()) return invalid_argument("eval states needs --data, a dataset folder or a trace store");
    TRY_ASSIGN(const auto data, read_trace_data(request.data, request.split, request.limit));
    auto suite = std::make_unique<StateSuite>(data.items, StateSuiteOptions{request.queries, request.queries_a_run, {}});
    if (suite->refused() > 0)
      notes.push_back(std::to_string(suite->refused()) + " runs have states that the tokens do not hold and are left out");
    made.suite = std::move(suite);
    return made;
  }
  if (request.suite != "cruxeval-output")
    return invalid_argument("no suite '" + request.suite + "'", "it is trace, states, puzzles, decoders or cruxeval-output");
  std::string path = request.data;
  if (path.empty()) {
    const char* folder = std::getenv("FORETRACE_DATA");
    if (folder == nullptr)
      return invalid_argument(
          "eval cruxeval-output needs --data cruxeval.jsonl, or FORETRACE_DATA, its folder");
    path = std::string(folder) + "/cruxeval.jsonl";
  }
  TRY_ASSIGN(auto items, read_cruxeval(path));
  made.judge = std::make_unique<PythonJudge>();
  made.suite = std::make_unique<CruxevalOutputSuite>(std::move(items), *made.judge, request.budget);
  return made;
}

}  // namespace

Result<Evaluation> evaluate(const EvaluationRequest& request) {
  if (request.suite == "puzzles") return evaluate_puzzles(request);
  Evaluation evaluation;
  std::unique_ptr<WorldModel> system;
  std::optional<worldmodel::MajorityStatistics> of_model;
  std::string detail, settings;
  if (!request.model.empty()) {
    TRY_ASSIGN(auto directory, worldmodel::read_model_directory(request.model));
    of_model = directory.majority;
    detail = directory.path;
    settings = request.decode.text(directory.decoder);
    TRY_ASSIGN(system, worldmodel::open_model(std::move(directory), request.decode));
  }
  TRY_ASSIGN(auto made, make_suite(request, evaluation.notes));
  const MajoritySource majority(request, of_model);
  if (!system) {
    TRY_ASSIGN(system, make_baseline(request.baseline, majority));
  }
  TRY_ASSIGN(auto store, ResultsStore::open(request.out, false));

  auto run = [&](WorldModel& asked, bool learned) -> Result<Summary> {
    RunOptions options;
    options.limit = request.limit;
    options.detail = learned ? detail : "baseline";
    // Budgets bound what a learned model may write; baselines do not depend on them.
    if (learned)
      options.settings = settings + " steps=" + std::to_string(request.budget.max_steps) +
                         " tokens=" + std::to_string(request.budget.max_tokens);
    if (request.progress)
      options.progress = [&](int64_t done, int64_t all) {
        request.progress(asked.name(), done, all);
      };
    return run_suite(*made.suite, asked, *store, options);
  };
  TRY_ASSIGN(evaluation.summary, run(*system, !request.model.empty()));
  for (const std::string name : kBaselines) {
    if (name == system->name()) continue;
    auto baseline = make_baseline(name, majority);
    if (!baseline.ok()) {
      evaluation.notes.push_back("without the baseline " + name + ": " + baseline.error().text());
      continue;
    }
    TRY_ASSIGN(auto summary, run(*baseline.value(), false));
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
