// A refiner learns on another device what it learns on the CPU, and goes from one to the other.
#include <gtest/gtest.h>

#include <cmath>

#include "lm/device.h"
#include "lm/recursive/refiner.h"
#include "lm/recursive/solve.h"
#include "lm/torch.h"
#include "tests/lm/device/device_runs.h"
#include "tests/lm/device/other_device.h"
#include "tests/lm/recursive/small_refiner.h"
#include "tests/scratch_directory.h"

namespace foretrace::lm {
namespace {

constexpr double kTolerance = 1e-4;

class RefinerDeviceTest : public testing::Test {
 protected:
  void SetUp() override {
    FORETRACE_NEEDS_OTHER_DEVICE();
    other_device::mixed_operations();
  }

  void train(const RefinerTrainConfig& config, const std::string& out, int64_t stop_after = 0) {
    const auto outcome = train_sorting(config, scratch_ / out, stop_after);
    ASSERT_TRUE(outcome.ok()) << outcome.error().text();
    outcome_ = outcome.value();
  }

  void expect_same_losses(const std::string& a, const std::string& b, double tolerance) {
    const auto one = losses_of(scratch_ / a), other = losses_of(scratch_ / b);
    ASSERT_EQ(one.size(), other.size());
    for (size_t i = 0; i < one.size(); ++i) EXPECT_NEAR(one[i], other[i], tolerance) << a << ", " << b << ", step " << i + 1;
  }

  ScratchDirectory scratch_;
  RefinerOutcome outcome_;
};

struct Variant {
  const char *name, *options, *model;
  double tolerance = kTolerance;
};

// bfloat16 rounds elsewhere on each device; its first steps show that it is the same computation.
const Variant kVariants[] = {
    {"trm", "{}", "{}"},
    {"mlp_t", "{}", R"({"mlp_t": true, "pos_encodings": "none"})"},
    {"hrm", "{}", R"({"variant": "hrm", "H_layers": 1, "L_layers": 1, "H_cycles": 2, "L_cycles": 2})"},
    {"learned", R"({"average_decay": 0})", R"({"pos_encodings": "learned", "one_step_gradient": true, "puzzle_emb_ndim": 0, "puzzle_emb_len": 0})"},
    {"bfloat16", R"({"precision": "bfloat16", "max_steps": 3})", "{}", 0.05},
};

TEST_F(RefinerDeviceTest, LearnsAsOnTheCpu) {
  for (const Variant& variant : kVariants) {
    const std::string name = variant.name;
    train(sorting_config("cpu", variant.options, variant.model), name + "_cpu");
    const RefinerOutcome expected = outcome_;
    train(sorting_config(other_device::name(), variant.options, variant.model), name);
    expect_same_losses(name, name + "_cpu", variant.tolerance);
    ASSERT_TRUE(outcome_.validation.has_value() && expected.validation.has_value());
    EXPECT_EQ(outcome_.validation->rows, expected.validation->rows);
    EXPECT_NEAR(outcome_.validation->answer_loss, expected.validation->answer_loss, variant.tolerance) << name;
    EXPECT_NEAR(outcome_.validation->accuracy, expected.validation->accuracy, 0.02) << name;
  }
  EXPECT_EQ(other_device::mixed_operations(), std::set<std::string>{});
}

TEST_F(RefinerDeviceTest, ARunGoesOnOnTheOtherDevice) {
  train(sorting_config("cpu"), "cpu");
  train(sorting_config("cpu"), "leaves", 9);
  train(sorting_config(other_device::name()), "leaves");
  train(sorting_config(other_device::name()), "returns", 9);
  train(sorting_config("cpu"), "returns");
  expect_same_losses("leaves", "cpu", kTolerance);
  expect_same_losses("returns", "cpu", kTolerance);
  EXPECT_EQ(other_device::mixed_operations(), std::set<std::string>{});
  const auto ours = Refiner::load(scratch_ / "returns", at::kFloat), theirs = Refiner::load(scratch_ / "cpu", at::kFloat);
  ASSERT_TRUE(ours.ok() && theirs.ok());
  const auto weights = weights_by_name(*ours.value());
  for (const auto& [name, weight] : weights_by_name(*theirs.value()))
    EXPECT_LT((weights.at(name) - weight).abs().max().item<double>(), 1e-2) << name;
}

// In fp64, where rounding cannot hide a difference.
TEST_F(RefinerDeviceTest, AnswersAsOnTheCpuFromTheSameNoise) {
  constexpr double kExact = 1e-9;
  const at::Device device = open_device(other_device::name()).value();
  SolveOptions options;
  options.rollouts = 3;
  options.noise = 0.5;
  options.seed = 4;
  for (const char* model : {"{}", R"({"mlp_t": true})", R"({"variant": "hrm", "H_layers": 1})"}) {
    Refiner here(small_refiner_config(model), at::kDouble), there(small_refiner_config(model), at::kDouble);
    randomise(here, 3);
    randomise(there, 3);
    there.move_to(device);
    EXPECT_EQ(there.device(), device);
    const at::Tensor inputs = at::arange(30, at::kLong).remainder(7).view({5, 6}), puzzles = at::arange(5, at::kLong).remainder(4);
    const Solutions expected = solve(here, inputs, puzzles, options), got = solve(there, inputs, puzzles, options);
    EXPECT_EQ(got.logits.device(), device);
    EXPECT_LT((got.logits.cpu() - expected.logits).abs().max().item<double>(), kExact) << model;
    EXPECT_LT((got.q_halt.cpu() - expected.q_halt).abs().max().item<double>(), kExact) << model;
    EXPECT_TRUE(at::equal(got.answers.cpu(), expected.answers)) << model;
    EXPECT_TRUE(at::equal(got.steps.cpu(), expected.steps)) << model;
  }
  EXPECT_EQ(other_device::mixed_operations(), std::set<std::string>{});
}

}  // namespace
}  // namespace foretrace::lm
