#include "worldmodel/puzzle_model.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "lm/recursive/refiner.h"
#include "lm/recursive/solve.h"
#include "lm/torch.h"

namespace foretrace::worldmodel {

using datasets::puzzle::PuzzleSet;

PuzzleModel::PuzzleModel(ModelDirectory directory, std::unique_ptr<lm::Refiner> refiner, const RefinerModelOptions& options)
    : directory_(std::move(directory)), refiner_(std::move(refiner)), options_(options) {}
PuzzleModel::~PuzzleModel() = default;

Result<std::unique_ptr<PuzzleModel>> PuzzleModel::open(ModelDirectory directory, const RefinerModelOptions& options) {
  if (directory.decoder != "refiner" || !directory.json.contains("puzzle"))
    return unsupported(directory.path + " is no refiner of puzzles", "a training config with \"puzzle\" makes one (docs/refiners.md)");
  TRY_ASSIGN(auto refiner, lm::Refiner::load(directory.path, at::kFloat));
  return std::make_unique<PuzzleModel>(std::move(directory), std::move(refiner), options);
}

Status PuzzleModel::reads(const PuzzleSet& set) const {
  const auto& config = refiner_->config();
  if (config.seq_len == set.length && config.vocab_size >= set.vocabulary && config.num_puzzle_identifiers >= set.identifier_count) return {};
  return invalid_argument(directory_.path + " reads rows of " + std::to_string(config.seq_len) + " tokens of " +
                          std::to_string(config.vocab_size) + " kinds and " + std::to_string(config.num_puzzle_identifiers) +
                          " identifiers, the puzzles have " + std::to_string(set.length) + ", " + std::to_string(set.vocabulary) + " and " +
                          std::to_string(set.identifier_count));
}

std::vector<PuzzleAnswer> PuzzleModel::solve(const PuzzleSet& set, std::span<const int64_t> examples) const {
  const auto start = std::chrono::steady_clock::now();
  const auto rows = static_cast<int64_t>(examples.size());
  auto inputs = at::empty({rows, set.length}, at::kLong), puzzles = at::empty({rows}, at::kLong);
  for (int64_t b = 0; b < rows; ++b) {
    const auto input = set.input(examples[static_cast<size_t>(b)]);
    std::copy(input.begin(), input.end(), inputs.data_ptr<int64_t>() + b * set.length);
    puzzles.data_ptr<int64_t>()[b] = set.identifier_of(examples[static_cast<size_t>(b)]);
  }
  const auto solved = lm::solve(*refiner_, inputs, puzzles, {options_.steps, options_.until_halt, options_.rollouts, options_.noise, 0, options_.seed});
  const auto answers = solved.answers.contiguous(), steps = solved.steps.contiguous();
  const auto halting = solved.q_halt.to(at::kDouble).contiguous();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / static_cast<double>(std::max<int64_t>(rows, 1));
  std::vector<PuzzleAnswer> all(examples.size());
  for (int64_t b = 0; b < rows; ++b) {
    PuzzleAnswer& answer = all[static_cast<size_t>(b)];
    const int64_t* row = answers.data_ptr<int64_t>() + b * set.length;
    std::transform(row, row + set.length, std::back_inserter(answer.tokens), [](int64_t token) { return static_cast<uint8_t>(token); });
    answer.confidence = 1 / (1 + std::exp(-halting.data_ptr<double>()[b]));
    answer.steps = static_cast<double>(steps.data_ptr<int64_t>()[b]);
    answer.seconds = seconds;
  }
  return all;
}

}  // namespace foretrace::worldmodel
