// Halting, exploration, carried rows and metrics; the numbers of whole steps are refiner_test.cpp's.
#include "lm/recursive/supervision.h"

#include <gtest/gtest.h>

#include "lm/recursive/stablemax.h"
#include "lm/torch.h"
#include "tests/lm/recursive/small_refiner.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

RefinerRows some_rows(const RefinerConfig& config, int64_t rows, uint64_t seed) {
  at::manual_seed(seed);
  return {at::randint(config.vocab_size, {rows, config.seq_len}, at::kLong), at::randint(config.vocab_size, {rows, config.seq_len}, at::kLong),
          at::randint(config.num_puzzle_identifiers, {rows}, at::kLong)};
}

at::Tensor none(int64_t rows) { return at::zeros({rows}, at::kLong); }

std::vector<int64_t> numbers(const at::Tensor& x) { return {x.data_ptr<int64_t>(), x.data_ptr<int64_t>() + x.numel()}; }

TEST(Exploration, DrawsAMinimumForItsShareOfRows) {
  const RefinerConfig config = small_refiner_config(R"({"halt_max_steps": 5, "halt_exploration_prob": 0.25})");
  const std::vector<int64_t> drawn = numbers(minimum_steps(config, 20000, Rng(4)));
  std::map<int64_t, int> counts;
  for (const int64_t least : drawn) ++counts[least];
  EXPECT_EQ(counts.size(), 5u);  // 0 and 2 to 5
  EXPECT_NEAR(counts[0], 15000, 300);
  for (int64_t least = 2; least <= 5; ++least) EXPECT_NEAR(counts[least], 1250, 150) << least;
  EXPECT_EQ(numbers(minimum_steps(config, 50, Rng(4))), numbers(minimum_steps(config, 50, Rng(4))));
  EXPECT_NE(numbers(minimum_steps(config, 50, Rng(4))), numbers(minimum_steps(config, 50, Rng(5))));
}

// Steps after which each row halts, when every row says `q_halt` and `q_continue`.
std::vector<int64_t> halting_steps(const char* options, double q_halt, double q_continue, const std::vector<int64_t>& minimum) {
  Refiner refiner(small_refiner_config(options), at::kFloat);
  randomise(refiner, 1);
  force_halting(refiner, q_halt, q_continue);
  const auto rows = static_cast<int64_t>(minimum.size());
  Carry carry = Carry::free(refiner, rows);
  carry.refill(refiner, some_rows(refiner.config(), rows, 1));
  std::vector<int64_t> steps(minimum.size(), 0);
  const at::NoGradGuard no_grad;
  for (int64_t step = 1; step <= 10; ++step) {
    supervision_step(refiner, carry, at::tensor(minimum, at::kLong));
    for (size_t b = 0; b < steps.size(); ++b)
      if (steps[b] == 0 && carry.halted[static_cast<int64_t>(b)].item<int64_t>() != 0) steps[b] = step;
  }
  return steps;
}

TEST(Halting, ObeysTheHeadTheMinimumAndTheMaximum) {
  using Steps = std::vector<int64_t>;
  const char* trm = R"({"halt_max_steps": 4})";
  EXPECT_EQ(halting_steps(trm, 1, 9, {0, 2, 3, 4}), (Steps{1, 2, 3, 4}));
  EXPECT_EQ(halting_steps(trm, 0, 9, {0, 2}), (Steps{4, 4}));
  const char* hrm = R"({"halt_max_steps": 4, "variant": "hrm", "H_layers": 1})";
  EXPECT_EQ(halting_steps(hrm, 1, 2, {0, 2}), (Steps{4, 4}));
  EXPECT_EQ(halting_steps(hrm, -1, -2, {0, 2}), (Steps{1, 2}));
  EXPECT_EQ(halting_steps(R"({"halt_max_steps": 1})", -5, 0, {0, 0}), (Steps{1, 1}));
}

TEST(Carry, HaltedRowsBeginAnewAndTheOthersGoOn) {
  Refiner refiner(small_refiner_config(), at::kFloat);
  randomise(refiner, 1);
  Carry carry = Carry::free(refiner, 4);
  EXPECT_EQ(carry.halted_count(), 4);
  const RefinerRows first = some_rows(refiner.config(), 4, 1), later = some_rows(refiner.config(), 2, 2);
  carry.refill(refiner, first);
  EXPECT_TRUE(at::equal(carry.latents.y, refiner.initial(4).y));
  const at::NoGradGuard no_grad;
  supervision_step(refiner, carry, none(4));
  carry.halted.copy_(at::tensor({0, 1, 0, 1}, at::kLong));
  carry.steps.fill_(2);
  const Latents before = {carry.latents.y.clone(), carry.latents.z.clone()};
  carry.refill(refiner, later);
  EXPECT_EQ(numbers(carry.steps), (std::vector<int64_t>{2, 0, 2, 0}));
  EXPECT_EQ(carry.halted_count(), 0);
  for (const int64_t b : {0, 2}) {
    EXPECT_TRUE(at::equal(carry.latents.y[b], before.y[b]));
    EXPECT_TRUE(at::equal(carry.rows.inputs[b], first.inputs[b]));
    EXPECT_EQ(carry.rows.puzzles[b].item<int64_t>(), first.puzzles[b].item<int64_t>());
  }
  for (const int64_t b : {1, 3}) {
    EXPECT_TRUE(at::equal(carry.latents.z[b], refiner.initial(1).z[0]));
    EXPECT_TRUE(at::equal(carry.rows.inputs[b], later.inputs[b / 2]));
    EXPECT_TRUE(at::equal(carry.rows.labels[b], later.labels[b / 2]));
    EXPECT_EQ(carry.rows.puzzles[b].item<int64_t>(), later.puzzles[b / 2].item<int64_t>());
  }
}

// Rows: all right, one of four labels wrong, right but going on, nothing asked for.
TEST(Metrics, AreOverTheRowsThatHaltedWithALabel) {
  Refiner refiner(small_refiner_config(R"({"halt_max_steps": 8})"), at::kFloat);
  randomise(refiner, 1);
  force_halting(refiner, 1, 0);
  Carry carry = Carry::free(refiner, 4);
  RefinerRows rows = some_rows(refiner.config(), 4, 3);
  const at::NoGradGuard no_grad;
  const at::Tensor answers = refiner.recurse(refiner.initial(4), rows.inputs, rows.puzzles).logits.argmax(-1);
  rows.labels = answers.clone();
  rows.labels[1].narrow(0, 4, 2).fill_(kIgnoredLabel);
  rows.labels[1][0] = (answers[1][0] + 1) % refiner.config().vocab_size;
  rows.labels[3].fill_(kIgnoredLabel);
  carry.refill(refiner, rows);
  const RefinerMetrics metrics = supervision_step(refiner, carry, at::tensor({0, 0, 2, 0}, at::kLong)).metrics();
  EXPECT_EQ(metrics.finished, 2);
  EXPECT_DOUBLE_EQ(metrics.accuracy, (1 + 0.75) / 2);
  EXPECT_DOUBLE_EQ(metrics.exact_accuracy, 0.5);
  EXPECT_DOUBLE_EQ(metrics.q_halt_accuracy, 0.5);
  EXPECT_DOUBLE_EQ(metrics.steps, 1);
  const double surprise = std::log1p(std::exp(-1.0));  // of q_halt = 1 where the answer is right
  EXPECT_NEAR(metrics.halt_loss, (3 * surprise + surprise + 1) / 4, 1e-6);
}

}  // namespace
}  // namespace foretrace::lm
