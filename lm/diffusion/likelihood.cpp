#include "lm/diffusion/likelihood.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "lm/torch.h"
#include "lm/wide.h"

namespace foretrace::lm {
namespace {

// Where an answer's tokens stand: cells begin .. end - 1 of the row, masked and counted together.
struct Part {
  int64_t begin, end;
};

std::vector<Part> parts_of(int64_t prompt, int64_t row, int64_t block) {
  if (block == 0) return {{prompt, row}};
  std::vector<Part> parts;
  for (int64_t begin = prompt; begin < row;) {
    const int64_t end = std::min(row, begin / block * block + block);
    parts.push_back({begin, end});
    begin = end;
  }
  return parts;
}

class Estimate {
 public:
  Estimate(const CausalLm& model, std::vector<int64_t> row, int64_t prompt, const LikelihoodOptions& options)
      : model_(model), options_(options), parts_(parts_of(prompt, static_cast<int64_t>(row.size()), options.block)), rng_(options.seed) {
    // What stands behind the answer in its last block is masked, and not scored.
    while (options.block > 0 && static_cast<int64_t>(row.size()) % options.block != 0) row.push_back(options.mask);
    clean_ = at::tensor(row, at::kLong);
  }

  // The mean over `draws` draws.
  double run(int64_t draws) {
    at::Tensor noisy = clean_.repeat({draws, 1}), weights = at::zeros(noisy.sizes(), at::kDouble);
    for (const Part& part : parts_) mask(part, noisy, weights);
    const at::Tensor clean = clean_.unsqueeze(0).expand_as(noisy);
    const at::Tensor states = options_.block == 0 ? model_.hidden(noisy, {.mode = MaskMode::full()})
                                                  : model_.hidden_two_streams(noisy, clean, options_.block, options_.clean_blocks);
    const at::Tensor places = weights.flatten().nonzero().squeeze(1);
    const at::Tensor rows = states.narrow(1, 0, noisy.size(1)).flatten(0, 1).index_select(0, places);
    const at::Tensor targets = clean.flatten().index_select(0, places).unsqueeze(1);
    const at::Tensor log = at::log_softmax(wide(model_.head(rows)).to(at::kDouble), -1).gather(1, targets).squeeze(1);
    return (log * weights.flatten().index_select(0, places)).sum().item<double>() / static_cast<double>(draws);
  }

 private:
  void mask(const Part& part, const at::Tensor& noisy, const at::Tensor& weights) {
    const int64_t n = part.end - part.begin;
    const std::vector<int64_t> counts = spread_counts(n, noisy.size(0), rng_);
    std::vector<int64_t> cells(static_cast<size_t>(n));
    std::iota(cells.begin(), cells.end(), part.begin);
    for (int64_t draw = 0; draw < noisy.size(0); ++draw) {
      const int64_t count = counts[static_cast<size_t>(draw)];
      rng_.shuffle(cells);
      for (int64_t i = 0; i < count; ++i) {
        const int64_t cell = draw * noisy.size(1) + cells[static_cast<size_t>(i)];
        noisy.data_ptr<int64_t>()[cell] = options_.mask;
        weights.data_ptr<double>()[cell] = static_cast<double>(n) / static_cast<double>(count);
      }
    }
  }

  const CausalLm& model_;
  const LikelihoodOptions& options_;
  std::vector<Part> parts_;
  Rng rng_;
  at::Tensor clean_;
};

}  // namespace

std::vector<int64_t> spread_counts(int64_t n, int64_t draws, Rng& rng) {
  const int64_t first = rng.between(1, n);
  std::vector<int64_t> counts;
  for (int64_t i = 0; i < draws; ++i) {
    const double x = static_cast<double>(first) + static_cast<double>(i) * static_cast<double>(n) / static_cast<double>(draws);
    counts.push_back((static_cast<int64_t>(std::llround(x)) - 1) % n + 1);
  }
  return counts;
}

Result<Likelihood> answer_likelihood(const CausalLm& model, const std::vector<int32_t>& prompt, const std::vector<int32_t>& answer,
                                     const LikelihoodOptions& options) {
  const int64_t vocabulary = model.config().vocab_size;
  if (prompt.empty() || answer.empty()) return invalid_argument("the prompt or the answer has no token");
  if (options.draws < 1 || options.batch < 1 || options.block < 0) return invalid_argument("draws and batch must be 1 or more, block 0 or more");
  if (options.mask < 0 || options.mask >= vocabulary) return invalid_argument("token " + std::to_string(options.mask) + " cannot be the mask");
  std::vector<int64_t> row(prompt.begin(), prompt.end());
  row.insert(row.end(), answer.begin(), answer.end());
  for (const int64_t token : row)
    if (token < 0 || token >= vocabulary)
      return invalid_argument("token " + std::to_string(token) + " is none of the model's " + std::to_string(vocabulary));
  const at::NoGradGuard no_grad;
  Estimate estimate(model, std::move(row), static_cast<int64_t>(prompt.size()), options);
  Likelihood result;
  std::vector<double> values;
  for (int64_t left = options.draws; left > 0; left -= options.batch) {
    const int64_t draws = std::min(left, options.batch);
    values.push_back(estimate.run(draws));
    result.mean += values.back() * static_cast<double>(draws) / static_cast<double>(options.draws);
  }
  const auto batches = static_cast<double>(values.size());
  double square = 0;
  for (const double value : values) square += (value - result.mean) * (value - result.mean);
  if (values.size() > 1) result.standard_error = std::sqrt(square / (batches - 1) / batches);
  return result;
}

}  // namespace foretrace::lm
