#include "worldmodel/refiner_model.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "datasets/state_query/answer_grammar.h"
#include "lm/recursive/refiner.h"
#include "lm/recursive/solve.h"
#include "lm/recursive/state_grid_source.h"
#include "lm/torch.h"
#include "worldmodel/state_walk.h"

namespace foretrace::worldmodel {
namespace {

using datasets::Token;

// Rows that are worked at at a time.
constexpr int64_t kBatchRows = 64;

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

// The tokens are an answer of the question's kind, up to its end.
bool parses(const StateQuestion& question, std::span<const Token> tokens) {
  datasets::AnswerGrammar grammar(*question.text, question.place.kind);
  for (const Token t : tokens)
    if (!grammar.advance(t)) return false;
  return grammar.finished();
}

at::Tensor rows_of(const std::vector<std::vector<Token>>& rows) {
  const auto length = static_cast<int64_t>(rows[0].size());
  auto ids = at::empty({static_cast<int64_t>(rows.size()), length}, at::kLong);
  int64_t* to = ids.data_ptr<int64_t>();
  for (const auto& row : rows) to = std::copy(row.begin(), row.end(), to);
  return ids;
}

}  // namespace

RefinerModel::RefinerModel(ModelDirectory directory, std::unique_ptr<lm::Refiner> refiner, const datasets::GridShape& shape,
                           const RefinerModelOptions& options)
    : directory_(std::move(directory)), refiner_(std::move(refiner)), shape_(shape), options_(options) {}
RefinerModel::~RefinerModel() = default;

Result<std::unique_ptr<RefinerModel>> RefinerModel::open(ModelDirectory directory, const RefinerModelOptions& options) {
  if (directory.decoder != "refiner") return unsupported(directory.path + " has decoder '" + directory.decoder + "', not 'refiner'");
  if (!directory.json.contains("grid")) return unsupported(directory.path + " is a refiner of puzzles, and no world model");
  TRY_ASSIGN(const auto shape, lm::grid_shape_from_json(directory.json["grid"], directory.path + "/foretrace.json: grid"));
  TRY_ASSIGN(auto refiner, lm::Refiner::load(directory.path, at::kFloat));
  const auto& config = refiner->config();
  if (config.seq_len != shape.cells() || config.vocab_size < datasets::kVocabularySize)
    return unsupported(directory.path + ": a refiner of " + std::to_string(config.seq_len) + " tokens of " +
                       std::to_string(config.vocab_size) + " kinds cannot fill a grid of " + std::to_string(shape.cells()) + " cells");
  return std::make_unique<RefinerModel>(std::move(directory), std::move(refiner), shape, options);
}

Result<TracePrediction> RefinerModel::next(const Program& program, std::span<const tracer::StepView> prefix) {
  return next_by_answer(*this, program, prefix);
}

Result<std::vector<TracePrediction>> RefinerModel::trace(std::span<const Program> programs, const Budget& budget) {
  return trace_by_answers(*this, programs, budget);
}

Result<std::vector<Answer>> RefinerModel::output(std::span<const Program> programs, const Budget&) {
  return output_by_answer(*this, programs);
}

Result<std::vector<StateAnswer>> RefinerModel::answer(std::span<const StateQuestion> questions, const AnswerBudget&) {
  std::vector<StateAnswer> answers(questions.size());
  std::vector<size_t> places;
  std::vector<std::vector<Token>> inputs;
  for (size_t i = 0; i < questions.size(); ++i) {
    auto row = datasets::lay_out_question(questions[i].given, shape_);
    if (!row) continue;
    places.push_back(i);
    inputs.push_back(std::move(*row));
  }
  for (size_t first = 0; first < inputs.size(); first += kBatchRows) {
    const size_t last = std::min(inputs.size(), first + kBatchRows);
    answer_rows({inputs.begin() + static_cast<std::ptrdiff_t>(first), inputs.begin() + static_cast<std::ptrdiff_t>(last)},
                std::span(places).subspan(first, last - first), questions, answers);
  }
  return answers;
}

void RefinerModel::answer_rows(const std::vector<std::vector<Token>>& inputs, std::span<const size_t> places,
                               std::span<const StateQuestion> questions, std::vector<StateAnswer>& answers) const {
  const auto start = std::chrono::steady_clock::now();
  const auto count = static_cast<int64_t>(inputs.size());
  const lm::SolveOptions options{options_.steps, options_.until_halt, options_.rollouts, options_.noise, 0, options_.seed};
  const auto solved = lm::solve(*refiner_, rows_of(inputs), at::zeros({count}, at::kLong), options);
  const auto cells = solved.answers.contiguous(), steps = solved.steps.contiguous();
  const auto halting = solved.q_halt.to(at::kDouble).contiguous();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / static_cast<double>(count);
  for (int64_t b = 0; b < count; ++b) {
    const int64_t* row = cells.data_ptr<int64_t>() + b * shape_.cells();
    const std::vector<Token> grid(row + shape_.given, row + shape_.cells());
    StateAnswer& answer = answers[places[static_cast<size_t>(b)]];
    answer.tokens = datasets::read_off(grid);
    answer.whole = parses(questions[places[static_cast<size_t>(b)]], answer.tokens);
    answer.confidence = directory_.answer.apply(logistic(halting.data_ptr<double>()[b]));
    answer.passes = static_cast<double>(steps.data_ptr<int64_t>()[b]);
    answer.seconds = seconds;
  }
}

}  // namespace foretrace::worldmodel
