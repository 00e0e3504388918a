#include "lm/recursive/solve.h"

#include <gtest/gtest.h>

#include "lm/recursive/stablemax.h"
#include "lm/torch.h"
#include "tests/lm/recursive/small_refiner.h"
#include "tests/lm/recursive/sorting_source.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

constexpr int64_t kSolveRows = 6;

class SolveTest : public testing::Test {
 protected:
  SolveTest() : refiner_(small_refiner_config(R"({"halt_max_steps": 4})"), at::kFloat) {
    randomise(refiner_, 9);
    at::manual_seed(2);
    inputs_ = at::randint(7, {kSolveRows, 6}, at::kLong);
    puzzles_ = at::randint(4, {kSolveRows}, at::kLong);
  }

  // By hand: recursions one after another.
  std::vector<Recursion> recursions(int64_t steps) {
    const at::NoGradGuard no_grad;
    std::vector<Recursion> all;
    Latents at = refiner_.initial(kSolveRows);
    for (int64_t i = 0; i < steps; ++i) {
      all.push_back(refiner_.recurse(at, inputs_, puzzles_));
      at = all.back().latents;
    }
    return all;
  }

  Refiner refiner_;
  at::Tensor inputs_, puzzles_;
};

TEST_F(SolveTest, AnswersAfterAllSteps) {
  for (const int64_t steps : {0, 1, 7}) {
    const auto by_hand = recursions(steps == 0 ? 4 : steps);
    SolveOptions options;
    options.steps = steps;
    const Solutions got = solve(refiner_, inputs_, puzzles_, options);
    EXPECT_TRUE(at::equal(got.answers, by_hand.back().logits.argmax(-1)));
    EXPECT_TRUE(at::equal(got.q_halt, by_hand.back().q_halt));
    for (int64_t b = 0; b < kSolveRows; ++b) {
      int64_t first = static_cast<int64_t>(by_hand.size());
      for (size_t i = by_hand.size(); i-- > 0;)
        if (by_hand[i].q_halt[b].item<float>() > 0) first = static_cast<int64_t>(i) + 1;
      EXPECT_EQ(got.steps[b].item<int64_t>(), first);
    }
  }
}

TEST_F(SolveTest, UntilHaltTakesTheAnswerOfTheHaltingStep) {
  // A threshold that half of the rows reach, by their largest q_halt.
  std::vector<at::Tensor> said;
  for (const Recursion& recursion : recursions(4)) said.push_back(recursion.q_halt);
  weights_by_name(refiner_).at("q_head.bias")[0] -= std::get<0>(at::stack(said).max(0)).median();
  const auto by_hand = recursions(4);
  SolveOptions options;
  options.until_halt = true;
  const Solutions got = solve(refiner_, inputs_, puzzles_, options);
  int64_t early = 0;
  for (int64_t b = 0; b < kSolveRows; ++b) {
    const auto step = static_cast<size_t>(got.steps[b].item<int64_t>()) - 1;
    early += step < 3 ? 1 : 0;
    EXPECT_TRUE(at::equal(got.logits[b], by_hand[step].logits[b])) << b;
    EXPECT_EQ(got.q_halt[b].item<float>(), by_hand[step].q_halt[b].item<float>()) << b;
  }
  EXPECT_GT(early, 0);
  EXPECT_LT(early, kSolveRows);
}

TEST_F(SolveTest, WithoutNoiseRolloutsAgree) {
  SolveOptions options;
  options.rollouts = 3;
  const Solutions got = solve(refiner_, inputs_, puzzles_, options), alone = solve(refiner_, inputs_, puzzles_);
  EXPECT_LT(difference(got.logits, alone.logits), 1e-5);
  EXPECT_TRUE(at::equal(got.answers, alone.answers));
}

TEST_F(SolveTest, TheRolloutThatIsSurestAnswers) {
  SolveOptions options;
  options.noise = 0.5;
  options.seed = 3;
  options.rollouts = 8;
  const Solutions got = solve(refiner_, inputs_, puzzles_, options);
  EXPECT_TRUE(at::equal(got.logits, solve(refiner_, inputs_, puzzles_, options).logits));
  // The same by hand: rows repeated, noise from the same stream, the best by a loop.
  auto generator = at::make_generator<at::CPUGeneratorImpl>(3);
  const at::Tensor inputs = inputs_.repeat_interleave(8, 0), puzzles = puzzles_.repeat_interleave(8, 0);
  const at::NoGradGuard no_grad;
  Latents at = refiner_.initial(kSolveRows * 8);
  Recursion last;
  for (int step = 0; step < 4; ++step) {
    at.z = at.z + 0.5 * at::empty_like(at.z).normal_(0, 1, generator);
    last = refiner_.recurse(at, inputs, puzzles);
    at = last.latents;
  }
  for (int64_t b = 0; b < kSolveRows; ++b) {
    int64_t best = b * 8;
    for (int64_t k = b * 8; k < b * 8 + 8; ++k)
      if (last.q_halt[k].item<float>() > last.q_halt[best].item<float>()) best = k;
    EXPECT_EQ(got.q_halt[b].item<float>(), last.q_halt[best].item<float>()) << b;
    EXPECT_TRUE(at::equal(got.logits[b], last.logits[best])) << b;
  }
  options.seed = 4;
  EXPECT_FALSE(at::equal(got.logits, solve(refiner_, inputs_, puzzles_, options).logits));
  options.noise = 0;
  options.answer_noise = 0.5;
  EXPECT_GT(difference(solve(refiner_, inputs_, puzzles_, options).logits, solve(refiner_, inputs_, puzzles_).logits), 1e-3);
}

TEST_F(SolveTest, ScoresAreTheSharesOfRightAnswers) {
  const SortingSource source(50, 7, 6);
  ScoreOptions options;
  options.rows = 23;
  options.batch_rows = 10;
  const auto scores = score(refiner_, source, options);
  ASSERT_TRUE(scores.ok()) << scores.error().text();
  RefinerScores want;
  for (int64_t i = 0; i < 23; ++i) {
    const RefinerRows row = read_rows(source, {{i, 0}}).value();
    const Solutions solved = solve(refiner_, row.inputs, row.puzzles);
    const at::Tensor right = solved.answers == row.labels;
    want.accuracy += right.to(at::kDouble).mean().item<double>() / 23;
    want.exact_accuracy += right.all().item<bool>() ? 1.0 / 23 : 0;
    want.q_halt_accuracy += (solved.q_halt.item<float>() >= 0) == right.all().item<bool>() ? 1.0 / 23 : 0;
    want.steps += solved.steps.item<double>() / 23;
    want.answer_loss += stablemax_cross_entropy(solved.logits, row.labels).mean().item<double>() / 23;
  }
  EXPECT_EQ(scores.value().rows, 23);
  EXPECT_NEAR(scores.value().accuracy, want.accuracy, 1e-9);
  EXPECT_NEAR(scores.value().exact_accuracy, want.exact_accuracy, 1e-9);
  EXPECT_NEAR(scores.value().q_halt_accuracy, want.q_halt_accuracy, 1e-9);
  EXPECT_NEAR(scores.value().steps, want.steps, 1e-9);
  EXPECT_NEAR(scores.value().answer_loss, want.answer_loss, 1e-5);
  options.rows = 0;
  EXPECT_EQ(score(refiner_, source, options).value().rows, 50);
}

}  // namespace
}  // namespace foretrace::lm
