#include "eval/puzzle_evaluation.h"

#include "datasets/puzzle/puzzle_config.h"
#include "eval/arc_suite.h"
#include "eval/puzzle_suite.h"
#include "eval/runner.h"

namespace foretrace::eval {
namespace {

using datasets::puzzle::PuzzleKind;
using worldmodel::PuzzleModel;

struct Puzzles {
  PuzzleKind kind;
  datasets::puzzle::PuzzleSplits splits;
};

Result<Puzzles> load(const EvaluationRequest& request, const PuzzleModel& model) {
  Json puzzle = model.puzzle();
  if (!request.data.empty()) {
    TRY_ASSIGN(puzzle, read_json_file(request.data));
  }
  const std::string where = request.data.empty() ? model.directory().path + "/foretrace.json: puzzle" : request.data;
  TRY_ASSIGN(const auto config, datasets::puzzle::puzzle_config_from_json(puzzle, where));
  TRY_ASSIGN(auto splits, datasets::puzzle::load_puzzles(config));
  TRY(model.reads(splits.test));
  return Puzzles{config.kind, std::move(splits)};
}

template <typename Suite>
Result<Summary> run(const Suite& suite, const EvaluationRequest& request, const PuzzleModel& model) {
  TRY_ASSIGN(const auto store, ResultsStore::open(request.out, false));
  RunOptions options;
  options.limit = request.limit;
  options.batch = 64;
  options.settings = request.decode.text("refiner");
  options.detail = model.directory().path;
  const std::string name = model.directory().name;
  if (request.progress)
    options.progress = [&](int64_t done, int64_t all) { request.progress(name, done, all); };
  const AskedSystem asked{model.directory().id, name,
                          [&](std::span<const Task> tasks) -> Result<std::vector<Sample>> { return suite.run(model, tasks); }};
  return run_tasks("puzzles", 1, suite.tasks(), asked, *store, options);
}

}  // namespace

Result<Evaluation> evaluate_puzzles(const EvaluationRequest& request) {
  if (request.model.empty()) return invalid_argument("eval puzzles needs --model, a refiner of puzzles");
  TRY_ASSIGN(auto directory, worldmodel::read_model_directory(request.model));
  TRY_ASSIGN(const auto model, PuzzleModel::open(std::move(directory), request.decode.refiner));
  TRY_ASSIGN(const Puzzles puzzles, load(request, *model));
  Evaluation evaluation;
  if (puzzles.kind == PuzzleKind::kArc) {
    TRY_ASSIGN(const auto suite, ArcSuite::make(puzzles.splits.test, puzzles.splits.identifiers));
    TRY_ASSIGN(evaluation.summary, run(suite, request, *model));
  } else {
    TRY_ASSIGN(evaluation.summary, run(PuzzleSuite(puzzles.splits.test), request, *model));
  }
  return evaluation;
}

}  // namespace foretrace::eval
