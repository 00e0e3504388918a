// Runs repeat, resume, learn, and fail without losing what they had.
#include "lm/train/trainer.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "core/sqlite.h"
#include "lm/torch.h"
#include "lm/router.h"
#include "lm/train/loss.h"
#include "tests/lm/counting_source.h"
#include "tests/lm/tiny_model.h"
#include "tests/scratch_directory.h"

namespace foretrace::lm {
namespace {

TrainConfig small_config(int64_t steps) {
  Json json = parse_json(R"({"model": {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 4,
    "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "linear_num_key_heads": 2,
    "linear_num_value_heads": 4, "linear_key_head_dim": 8, "linear_value_head_dim": 16}, "optimizer": "muon",
    "learning_rate": 0.01, "batch_tokens": 512, "seed": 5, "validation_tokens": 256, "checkpoint_seconds": 1e9})").value();
  json["max_steps"] = steps;
  return train_config_from_json(json, "test").value();
}

class TrainerTest : public testing::Test {
 protected:
  Result<TrainOutcome> run(const TrainConfig& config, const std::string& out, bool resume = false, int64_t stop_after = 0) {
    TrainJob job;
    job.config = config;
    job.train = &train_;
    job.validation = &validation_;
    job.out = scratch_ / out;
    job.resume = resume;
    int64_t done = 0;
    job.stop = [&] { return ++done == stop_after; };
    return train(job, [](const TrainProgress&) {});
  }

  std::vector<std::pair<int64_t, double>> losses(const std::string& out) {
    auto db = Sqlite::open(scratch_ / (out + "/metrics.db"), Sqlite::Mode::kReadOnly).value();
    auto rows = db.prepare("SELECT step, loss FROM steps ORDER BY step").value();
    std::vector<std::pair<int64_t, double>> all;
    while (rows.step().value()) all.emplace_back(rows.integer(0), rows.real(1));
    return all;
  }

  ScratchDirectory scratch_;
  CountingSource train_{300};
  CountingSource validation_{20};
};

TEST_F(TrainerTest, TheSameSeedGivesTheSameLosses) {
  const TrainConfig config = small_config(12);
  ASSERT_TRUE(run(config, "a").ok());
  ASSERT_TRUE(run(config, "b").ok());
  TrainConfig other = config;
  other.seed = 6;
  ASSERT_TRUE(run(other, "c").ok());
  EXPECT_EQ(losses("a").size(), 12u);
  EXPECT_EQ(losses("a"), losses("b"));
  EXPECT_NE(losses("a"), losses("c"));
}

TEST_F(TrainerTest, AResumedRunContinuesTheCurveBitForBit) {
  for (const bool muon : {false, true}) {
    TrainConfig config = small_config(30);
    config.optimizer = muon ? OptimizerKind::kMuon : OptimizerKind::kAdamW;
    config.source["optimizer"] = muon ? "muon" : "adamw";
    const std::string name = muon ? "muon" : "adamw";
    ASSERT_TRUE(run(config, name).ok());
    const auto stopped = run(config, name + "_parts", false, 11);
    ASSERT_TRUE(stopped.ok());
    EXPECT_TRUE(stopped.value().stopped);
    EXPECT_EQ(losses(name + "_parts").size(), 11u);
    const auto resumed = run(config, name + "_parts", true);
    ASSERT_TRUE(resumed.ok()) << resumed.error().text();
    EXPECT_EQ(losses(name), losses(name + "_parts"));
    const auto a = CausalLm::load(scratch_ / name);
    const auto b = CausalLm::load(scratch_ / (name + "_parts"));
    for (size_t i = 0; i < a.value()->parameters().all().size(); ++i)
      EXPECT_TRUE(at::equal(a.value()->parameters().all()[i].value, b.value()->parameters().all()[i].value));
  }
}

TrainConfig with(TrainConfig config, const char* options) {
  config.source.update(parse_json(options).value());
  return train_config_from_json(config.source, "test").value();
}

TEST_F(TrainerTest, EveryOptionResumesBitForBit) {
  const TrainConfig config = with(small_config(14), R"({"z_loss": 1e-3, "accumulate": 2, "average_decay": 0.9, "packing": true,
    "recompute": true, "router_bias_rate": 0.01, "model": {"model_type": "foretrace", "hidden_size": 32, "intermediate_size": 48,
    "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "linear_num_key_heads": 2,
    "linear_num_value_heads": 4, "linear_key_head_dim": 8, "linear_value_head_dim": 16, "num_experts": 4, "num_experts_per_tok": 2,
    "moe_intermediate_size": 16, "shared_expert_intermediate_size": 16, "router": "sigmoid", "num_mtp_layers": 1,
    "full_attention_interval": 2}})");
  ASSERT_TRUE(run(config, "a").ok());
  ASSERT_TRUE(run(config, "parts", false, 5).ok());
  const auto resumed = run(config, "parts", true);
  ASSERT_TRUE(resumed.ok()) << resumed.error().text();
  EXPECT_EQ(losses("a"), losses("parts"));
  for (const char* kind : {"/model", "/average"}) {
    const auto a = CausalLm::load(scratch_ / (std::string("a") + kind)), b = CausalLm::load(scratch_ / (std::string("parts") + kind));
    ASSERT_TRUE(a.ok() && b.ok()) << kind;
    for (size_t i = 0; i < a.value()->parameters().all().size(); ++i)
      EXPECT_TRUE(at::equal(a.value()->parameters().all()[i].value, b.value()->parameters().all()[i].value))
          << kind << " " << a.value()->parameters().all()[i].name;
  }
}

TEST_F(TrainerTest, TheAverageIsThatOfTheSteps) {
  TrainConfig config = with(small_config(3), R"({"average_decay": 0.5})");
  std::vector<at::Tensor> values;
  at::Tensor want;
  for (int64_t steps = 1; steps <= 3; ++steps) {
    config.max_steps = 3;
    const std::string out = "upto" + std::to_string(steps);
    ASSERT_TRUE(run(config, out, false, steps).ok());
    values.push_back(CausalLm::load(scratch_ / out).value()->parameters().all().front().value.clone());
  }
  const at::Tensor average = CausalLm::load(scratch_ / "upto3/average").value()->parameters().all().front().value;
  const at::Tensor first = CausalLm::load(scratch_ / "upto1/average").value()->parameters().all().front().value;
  want = (first + values[1]) / 2;
  want = (want + values[2]) / 2;
  EXPECT_LT(difference(average, want), 1e-6);
  EXPECT_GT(difference(average, values[2]), 1e-6);
}

TEST_F(TrainerTest, TwoBatchesAStepAreOneOfBoth) {
  TrainConfig config = with(small_config(2), R"({"accumulate": 2, "batch_tokens": 256, "schedule": "constant", "warmup_fraction": 0})");
  ASSERT_TRUE(run(config, "a").ok());
  CausalLm model(CausalLm::load(scratch_ / "a").value()->config(), at::kFloat);
  model.parameters().initialise(5, config.model.initializer_range);
  Batcher batcher(train_, {256, 4096, 5, true});
  const Batch one = batcher.next(), two = batcher.next();
  model.parameters().make_compute_copies(at::kBFloat16);
  const double weight = one.weight + two.weight;
  EXPECT_NEAR(losses("a").front().second, (batch_loss(model, one).prediction * one.weight + batch_loss(model, two).prediction * two.weight) / weight, 1e-6);
}

// Whatever kind the router is: even loads give the number of experts a token, and the level of all scores changes nothing.
TEST_F(TrainerTest, ASigmoidRoutersBalanceIsThatOfItsShares) {
  const at::Tensor scores = at::randn({60, 4}, at::make_generator<at::CPUGeneratorImpl>(3));
  const auto loss = [&](const at::Tensor& probabilities) {
    Routing routing;
    routing.probabilities = probabilities;
    RouterTally tally;
    tally.add(routing.shares(), std::get<1>(probabilities.topk(2, -1)), {}, {});
    return tally.loss().item<double>();
  };
  EXPECT_NEAR(loss(at::full({8, 4}, 0.01)), 2, 1e-5);
  EXPECT_NEAR(loss(scores.sigmoid()), loss(scores.sigmoid() * 0.1), 1e-5);
}

TEST_F(TrainerTest, BiasesMoveTowardsIdleExperts) {
  RouterTally tally;
  const at::Tensor bias = at::zeros({4});
  tally.add(at::full({3, 4}, 0.25), at::tensor({0, 1, 0, 1, 0, 2}, at::kLong).view({3, 2}), {}, bias);
  tally.balance(RouterTally::loads({tally, tally}), 0.1);
  EXPECT_TRUE(at::allclose(bias, at::tensor({-0.1F, -0.1F, 0.1F, 0.1F})));
}

TEST_F(TrainerTest, LearnsToCount) {
  TrainConfig config = small_config(100);
  config.batch_tokens = 1024;
  const auto outcome = run(config, "a");
  ASSERT_TRUE(outcome.ok());
  EXPECT_GT(losses("a").front().second, 3.5);
  EXPECT_LT(outcome.value().validation_loss, 1.5);
}

TEST_F(TrainerTest, ALossThatIsNoNumberEndsTheRunAndKeepsTheLastCheckpoint) {
  TrainConfig config = small_config(40);
  config.checkpoint_steps = 1;
  config.learning_rate = 1e30;
  config.warmup_fraction = 0;
  const auto outcome = run(config, "a");
  ASSERT_FALSE(outcome.ok());
  EXPECT_NE(outcome.error().message.find("not a finite number"), std::string::npos) << outcome.error().text();
  EXPECT_NE(outcome.error().hint.find("last checkpoint is kept"), std::string::npos) << outcome.error().text();
  EXPECT_TRUE(CausalLm::load(scratch_ / "a").ok());
  EXPECT_GE(read_run_state(scratch_ / "a/model").value().step, 1);
}

TEST_F(TrainerTest, ADiskThatFillsUpKeepsTheLastCheckpoint) {
  ASSERT_TRUE(run(small_config(3), "a").ok());
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  rlimit small = before;
  small.rlim_cur = 60'000;  // metrics fit, weights do not
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto outcome = run(small_config(4), "a", true);
  ::setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_FALSE(outcome.ok());
  EXPECT_NE(outcome.error().message.find("cannot write"), std::string::npos) << outcome.error().text();
  EXPECT_EQ(read_run_state(scratch_ / "a/model").value().step, 3);
  EXPECT_TRUE(CausalLm::load(scratch_ / "a").ok());
  EXPECT_FALSE(std::filesystem::exists(scratch_ / "a/model.new"));
  EXPECT_TRUE(run(small_config(4), "a", true).ok());
}

TEST_F(TrainerTest, RefusesToOverwriteOrToResumeSomethingElse) {
  const TrainConfig config = small_config(2);
  EXPECT_NE(run(config, "a", true).error().message.find("no run to resume"), std::string::npos);
  ASSERT_TRUE(run(config, "a").ok());
  const auto again = run(config, "a");
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(again.error().message.find("holds a run already"), std::string::npos);
  TrainConfig other = config;
  other.seed = 77;
  EXPECT_NE(run(other, "a", true).error().message.find("\"seed\" differs"), std::string::npos);
  other = config;
  other.model.intermediate_size = 64;
  EXPECT_NE(run(other, "a", true).error().message.find("\"model\" differs"), std::string::npos);
  train_ = CountingSource(299);
  EXPECT_NE(run(config, "a", true).error().message.find("the data differs"), std::string::npos);
}

TEST_F(TrainerTest, BeginsWithTheWeightsOfAnotherModel) {
  ASSERT_TRUE(run(small_config(30), "first").ok());
  TrainConfig config = small_config(2);
  config.learning_rate = 1e-9;
  const double random = run(config, "random").value().loss;
  config.init = scratch_ / "first";
  const double begun = run(config, "second").value().loss;
  const auto curve = losses("first");
  EXPECT_NEAR(begun, curve.back().second, 0.5 * (random - curve.back().second));
  config.model.intermediate_size = 64;
  const auto other = run(config, "third");
  ASSERT_FALSE(other.ok());
  EXPECT_NE(other.error().message.find("config.json differs"), std::string::npos) << other.error().text();
  EXPECT_FALSE(std::filesystem::exists(scratch_ / "third/model"));
}

TEST_F(TrainerTest, EndsByTheClock) {
  TrainConfig config = small_config(1'000'000);
  config.max_seconds = 0.5;
  const auto outcome = run(config, "a");
  ASSERT_TRUE(outcome.ok());
  EXPECT_GE(outcome.value().seconds, 0.5);
  EXPECT_GE(outcome.value().steps, 1);
}

TEST_F(TrainerTest, EndsByItsOperationsAlsoResumed) {
  const double step = run(small_config(1), "one").value().flops;
  ASSERT_GT(step, 0);
  TrainConfig config = small_config(1);
  config.max_steps = 0;
  config.max_flops = 20 * step;
  const auto whole = run(config, "a");
  ASSERT_TRUE(whole.ok()) << whole.error().text();
  EXPECT_GE(whole.value().flops, config.max_flops);
  ASSERT_TRUE(run(config, "b", false, 3).value().stopped);
  const auto rest = run(config, "b", true);
  EXPECT_EQ(rest.value().flops, whole.value().flops);
  EXPECT_EQ(rest.value().steps, whole.value().steps);
}

}  // namespace
}  // namespace foretrace::lm
