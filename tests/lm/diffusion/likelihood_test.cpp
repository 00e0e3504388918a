// The estimate against the sum over every way to mask an answer.
#include "lm/diffusion/likelihood.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "lm/torch.h"
#include "tests/lm/diffusion/attention_model.h"

namespace foretrace::lm {
namespace {

at::Tensor ids_of(const std::vector<int32_t>& tokens) {
  return at::tensor(std::vector<int64_t>(tokens.begin(), tokens.end()), at::kLong).unsqueeze(0);
}

// Log probabilities of each token of the row from its masked form: the whole row at once, or the last block of two streams.
using Scorer = std::function<at::Tensor(const at::Tensor& noisy)>;

// The mean over the orders in which tokens begin .. end - 1 can be uncovered, one at a time, of the sum of their log probabilities.
double over_all_orders(const std::vector<int32_t>& row, int64_t begin, int64_t end, const Scorer& score) {
  std::vector<int64_t> order;
  for (int64_t i = begin; i < end; ++i) order.push_back(i);
  double sum = 0;
  int orders = 0;
  do {
    std::vector<int32_t> noisy = row;
    for (int64_t i = begin; i < end; ++i) noisy[static_cast<size_t>(i)] = kMask;
    for (const int64_t cell : order) {
      sum += score(ids_of(noisy))[0][cell][row[static_cast<size_t>(cell)]].item<double>();
      noisy[static_cast<size_t>(cell)] = row[static_cast<size_t>(cell)];
    }
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  return sum / orders;
}

std::vector<int32_t> joined(std::vector<int32_t> a, const std::vector<int32_t>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST(Likelihood, IsTheMeanOverAllOrders) {
  const at::NoGradGuard no_grad;
  const auto model = attention_model(1);
  const std::vector<int32_t> prompt = some_prompt(1, 4), answer = some_prompt(2, 3), row = joined(prompt, answer);
  const Scorer score = [&](const at::Tensor& noisy) {
    return at::log_softmax(model->head(model->hidden(noisy, {.mode = MaskMode::full()})), -1);
  };
  const double exact = over_all_orders(row, 4, 7, score);
  const Likelihood found = answer_likelihood(*model, prompt, answer, {.draws = 6000, .batch = 60, .mask = kMask}).value();
  EXPECT_NEAR(found.mean, exact, 4 * found.standard_error);
  EXPECT_GT(found.standard_error, 0);
  EXPECT_LT(found.standard_error, 0.05);
  const Likelihood other = answer_likelihood(*model, prompt, some_prompt(5, 3), {.draws = 600, .batch = 60, .mask = kMask}).value();
  EXPECT_GT(std::abs(other.mean - exact), 1);
}

TEST(Likelihood, OfOneTokenNeedsOneDraw) {
  const at::NoGradGuard no_grad;
  const auto model = attention_model(1);
  const std::vector<int32_t> prompt = some_prompt(1, 4);
  const Likelihood found = answer_likelihood(*model, prompt, {7}, {.draws = 1, .mask = kMask}).value();
  const at::Tensor logits = model->head(model->hidden(ids_of(joined(prompt, {kMask})), {.mode = MaskMode::full()}));
  EXPECT_NEAR(found.mean, at::log_softmax(logits, -1)[0][4][7].item<double>(), 1e-9);
  EXPECT_EQ(found.standard_error, 0);
}

// A block each of 2 and of 1 tokens: the grid's first block has two of the prompt's.
TEST(Likelihood, OfBlocksIsTheSumOfTheirs) {
  const at::NoGradGuard no_grad;
  const auto model = tiny_model(2, at::kDouble);
  const std::vector<int32_t> prompt = some_prompt(1, 6), answer = some_prompt(2, 3);
  std::vector<int32_t> row = joined(prompt, answer);
  const std::vector<int32_t> whole = joined(row, {kMask, kMask, kMask});
  const Scorer score = [&](const at::Tensor& noisy) {
    return at::log_softmax(model->head(model->hidden_two_streams(noisy, ids_of(whole), 4, true).narrow(1, 0, 12)), -1);
  };
  const double exact = over_all_orders(whole, 6, 8, score) + over_all_orders(whole, 8, 9, score);
  const Likelihood found =
      answer_likelihood(*model, prompt, answer, {.draws = 2000, .batch = 40, .mask = kMask, .block = 4, .clean_blocks = true}).value();
  EXPECT_NEAR(found.mean, exact, 4 * found.standard_error);
  EXPECT_LT(found.standard_error, 0.05);
}

TEST(Likelihood, CountsAreSpreadOverAllNumbers) {
  Rng rng(1);
  std::vector<int> seen(6);
  for (int i = 0; i < 3000; ++i) {
    const std::vector<int64_t> counts = spread_counts(5, 10, rng);
    for (int64_t k = 1; k <= 5; ++k) EXPECT_EQ(std::count(counts.begin(), counts.end(), k), 2);
    ++seen[static_cast<size_t>(counts[0])];
  }
  for (int64_t k = 1; k <= 5; ++k) EXPECT_NEAR(seen[static_cast<size_t>(k)], 600, 120);
}

TEST(Likelihood, RefusesWhatMakesNoSense) {
  const auto model = attention_model(1);
  EXPECT_FALSE(answer_likelihood(*model, {}, {1}, {.mask = kMask}).ok());
  EXPECT_FALSE(answer_likelihood(*model, {1}, {}, {.mask = kMask}).ok());
  EXPECT_FALSE(answer_likelihood(*model, {1}, {61}, {.mask = kMask}).ok());
  EXPECT_FALSE(answer_likelihood(*model, {1}, {1}, {.mask = 61}).ok());
  EXPECT_FALSE(answer_likelihood(*model, {1}, {1}, {.draws = 0, .mask = kMask}).ok());
}

}  // namespace
}  // namespace foretrace::lm
