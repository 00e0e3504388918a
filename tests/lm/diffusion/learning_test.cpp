// Runs with a diffusion objective: they learn, sample what they learnt, resume bit for bit, and refuse what does not go together.
#include <gtest/gtest.h>

#include "core/sqlite.h"
#include "lm/diffusion/block_denoiser.h"
#include "lm/diffusion/full_pass_denoiser.h"
#include "lm/diffusion/sampler.h"
#include "lm/torch.h"
#include "lm/train/trainer.h"
#include "tests/lm/diffusion/attention_model.h"
#include "tests/scratch_directory.h"

namespace foretrace::lm {
namespace {

// Texts of a toy language of 12 tokens: two tokens that are given, then they in turn, and an end where the first comes the third time
// again: "3 7 3 7 3 <end>".
class TurnsSource : public ExampleSource {
 public:
  explicit TurnsSource(uint64_t seed) : seed_(seed) {}
  static constexpr int32_t kEnd = 11;
  [[nodiscard]] int64_t size() const override { return 400; }
  [[nodiscard]] int64_t length(int64_t) const override { return 6; }
  [[nodiscard]] TokenExample at(int64_t index) const override {
    Rng rng = Rng(seed_).fork(static_cast<uint64_t>(index));
    const auto a = static_cast<int32_t>(rng.below(11)), b = static_cast<int32_t>(rng.below(11));
    return {{a, b, a, b, a, kEnd}, {0, 0, 1, 1, 1, 1}, {}, {}};
  }
  [[nodiscard]] int64_t vocabulary() const override { return 12; }
  [[nodiscard]] int32_t end_token() const override { return kEnd; }
  [[nodiscard]] std::string fingerprint() const override { return "turns " + std::to_string(seed_); }

 private:
  uint64_t seed_;
};

Json base_config(const char* objective, int64_t steps) {
  Json json = parse_json(R"({"model": {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "full_attention_interval": 2,
    "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "linear_num_key_heads": 2, "linear_num_value_heads": 4,
    "linear_key_head_dim": 8, "linear_value_head_dim": 16}, "precision": "float32", "optimizer": "muon", "learning_rate": 0.02,
    "batch_tokens": 512, "seed": 5, "validation_tokens": 256, "checkpoint_seconds": 1e9})").value();
  json["objective"] = objective;
  json["max_steps"] = steps;
  return json;
}

class LearningTest : public testing::Test {
 protected:
  Result<TrainOutcome> run(const Json& json, const std::string& out, bool resume = false, int64_t stop_after = 0) {
    const auto config = train_config_from_json(json, "test");
    if (!config.ok()) return config.error();
    TrainJob job;
    job.config = config.value();
    job.train = &train_;
    job.validation = &validation_;
    job.out = scratch_ / out;
    job.resume = resume;
    int64_t done = 0;
    job.stop = [&] { return ++done == stop_after; };
    return train(job, [](const TrainProgress&) {});
  }
  std::string failure(const Json& json) {
    const auto outcome = run(json, "refused");
    return outcome.ok() ? std::string() : outcome.error().message;
  }
  std::vector<double> losses(const std::string& out) {
    auto db = Sqlite::open(scratch_ / (out + "/metrics.db"), Sqlite::Mode::kReadOnly).value();
    auto rows = db.prepare("SELECT loss FROM steps ORDER BY step").value();
    std::vector<double> all;
    while (rows.step().value()) all.push_back(rows.real(0));
    return all;
  }

  ScratchDirectory scratch_;
  TurnsSource train_{1}, validation_{2};
};

// How many of 20 prompts are continued rightly.
int right_texts(Denoiser& denoiser, const DenoisePolicy& policy) {
  DiffusionOptions options;
  options.length = 8;
  options.block = 4;
  options.policy = policy;
  options.tokens = {13, 12, {TurnsSource::kEnd}};
  std::vector<DiffusionRequest> requests;
  const TurnsSource fresh(3);
  for (int64_t i = 0; i < 20; ++i) {
    const auto tokens = fresh.at(i).tokens;
    requests.push_back({.prompt = {tokens[0], tokens[1]}});
  }
  const auto result = denoise(denoiser, requests, options);
  EXPECT_TRUE(result.ok()) << result.error().text();
  int right = 0;
  for (int64_t i = 0; i < 20; ++i) {
    const auto tokens = fresh.at(i).tokens;
    right += result.value().texts[static_cast<size_t>(i)].tokens == std::vector<int32_t>(tokens.begin() + 2, tokens.end()) ? 1 : 0;
  }
  return right;
}

TEST_F(LearningTest, MaskedDiffusionLearnsAndSamples) {
  const auto outcome = run(base_config("masked_diffusion", 250), "a");
  ASSERT_TRUE(outcome.ok()) << outcome.error().text();
  const auto model = CausalLm::load(scratch_ / "a").value();
  EXPECT_EQ(model->config().vocab_size, 13);
  EXPECT_GT(losses("a").front(), 1.5);
  EXPECT_LT(outcome.value().validation_loss, 0.3);
  FullPassDenoiser denoiser = FullPassDenoiser::make(*model).value();
  EXPECT_GE(right_texts(denoiser, {}), 18);
  EXPECT_GE(right_texts(denoiser, {.count = CountRule::kThreshold}), 18);
}

TEST_F(LearningTest, BlockDiffusionLearnsAndSamples) {
  Json json = base_config("block_diffusion", 250);
  json["diffusion"] = {{"block", 4}, {"loss_per", "answer"}, {"noise_low", 0.2}};
  const auto outcome = run(json, "a");
  ASSERT_TRUE(outcome.ok()) << outcome.error().text();
  const auto model = CausalLm::load(scratch_ / "a").value();
  EXPECT_LT(outcome.value().validation_loss, 0.3);
  BlockDenoiser denoiser = BlockDenoiser::make(*model, {4, false}).value();
  EXPECT_GE(right_texts(denoiser, {}), 18);
  EXPECT_GE(right_texts(denoiser, {.count = CountRule::kEntropyBound}), 18);
}

TEST_F(LearningTest, UniformNoiseLearnsAndSamples) {
  Json json = base_config("block_diffusion", 300);
  json["diffusion"] = {{"block", 4}, {"noise", "uniform"}, {"clean_blocks", true}};
  const auto outcome = run(json, "a");
  ASSERT_TRUE(outcome.ok()) << outcome.error().text();
  const auto model = CausalLm::load(scratch_ / "a").value();
  EXPECT_EQ(model->config().vocab_size, 12);
  BlockDenoiser denoiser = BlockDenoiser::make(*model, {4, true}).value();
  DiffusionOptions options;
  options.length = 8;
  options.block = 4;
  options.steps = 24;
  options.policy = uniform_policy();
  options.tokens = {12, -1, {TurnsSource::kEnd}};
  int right = 0;
  for (int64_t i = 0; i < 20; ++i) {
    const auto tokens = TurnsSource(3).at(i).tokens;
    const auto result = denoise(denoiser, {{.prompt = {tokens[0], tokens[1]}, .seed = static_cast<uint64_t>(i)}}, options).value();
    right += result.texts[0].tokens == std::vector<int32_t>(tokens.begin() + 2, tokens.end()) ? 1 : 0;
  }
  EXPECT_GE(right, 16);
}

TEST_F(LearningTest, ResumesBitForBit) {
  for (const char* objective : {"masked_diffusion", "block_diffusion"}) {
    Json json = base_config(objective, 14);
    json.update(parse_json(R"({"accumulate": 2, "average_decay": 0.9, "recompute": true, "batch_tokens": 128})").value());
    json["diffusion"] = {{"edit_share", 0.2}, {"cap_weight", 0.1}};
    if (std::string(objective) == "block_diffusion") json["diffusion"]["block"] = 8;
    else json["diffusion"]["random_length"] = 0.5;
    const std::string name = objective;
    ASSERT_TRUE(run(json, name).ok());
    ASSERT_TRUE(run(json, name + "_parts", false, 5).ok());
    EXPECT_EQ(losses(name + "_parts").size(), 5u);
    const auto resumed = run(json, name + "_parts", true);
    ASSERT_TRUE(resumed.ok()) << resumed.error().text();
    EXPECT_EQ(losses(name).size(), 14u);
    EXPECT_EQ(losses(name), losses(name + "_parts"));
    const auto a = CausalLm::load(scratch_ / name).value(), b = CausalLm::load(scratch_ / (name + "_parts")).value();
    for (size_t i = 0; i < a->parameters().all().size(); ++i)
      EXPECT_TRUE(at::equal(a->parameters().all()[i].value, b->parameters().all()[i].value));
    json["diffusion"]["cap_weight"] = 0.3;
    EXPECT_NE(run(json, name, true).error().message.find("\"objective\" or \"diffusion\" differs"), std::string::npos);
  }
}

TEST_F(LearningTest, ALladaIsTrainedUnderItsOwnKeys) {
  Json json = base_config("masked_diffusion", 3);
  json["model"] = {{"model_type", "llada"}, {"d_model", 32}, {"n_layers", 1}, {"n_heads", 2}, {"mlp_hidden_size", 48}};
  ASSERT_TRUE(run(json, "a").ok());
  const auto model = CausalLm::load(scratch_ / "a").value();
  EXPECT_EQ(model->config().family, ModelFamily::kLlada);
  EXPECT_EQ(model->config().mask_token_id, 12);
  EXPECT_TRUE(run(json, "a", true).ok());
  json["objective"] = "causal";
  EXPECT_NE(failure(json).find("every token of the model sees its whole row"), std::string::npos);
}

TEST_F(LearningTest, RefusesWhatDoesNotGoTogether) {
  const auto with = [](const char* objective, const char* options) {
    Json json = base_config(objective, 1);
    json.update(parse_json(options).value());
    return json;
  };
  EXPECT_EQ(failure(with("autoregressive", "{}")),
            "test: field \"objective\" is \"autoregressive\", known are causal, masked_diffusion, block_diffusion");
  EXPECT_EQ(failure(with("causal", R"({"diffusion": {}})")),
            "test: field \"diffusion\" is of the objectives masked_diffusion and block_diffusion");
  const auto diffusion = [&](const char* objective, const char* fields) {
    return failure(with(objective, (std::string(R"({"diffusion": )") + fields + "}").c_str()));
  };
  EXPECT_EQ(diffusion("masked_diffusion", R"({"block": 4})"), "test: diffusion: unknown field \"block\"");
  EXPECT_EQ(diffusion("block_diffusion", R"({"random_length": 0.1})"), "test: diffusion: unknown field \"random_length\"");
  EXPECT_EQ(diffusion("masked_diffusion", R"({"noise": "salt"})"), "test: diffusion: field \"noise\" is \"salt\", known are mask, uniform");
  EXPECT_EQ(diffusion("masked_diffusion", R"({"loss_per": "row"})"), "test: diffusion: field \"loss_per\" is \"row\", known are token, answer");
  EXPECT_EQ(diffusion("masked_diffusion", R"({"noise": "uniform", "mask_token": 3})"), "test: diffusion: field \"mask_token\" is of mask noise");
  EXPECT_NE(diffusion("masked_diffusion", R"({"noise_low": 0})").find("no range of probabilities"), std::string::npos);
  EXPECT_NE(diffusion("masked_diffusion", R"({"pad_token": 12})").find("pad_token 12"), std::string::npos);
  EXPECT_NE(failure(with("masked_diffusion", R"({"packing": true})")).find("\"packing\""), std::string::npos);
  EXPECT_NE(failure(with("masked_diffusion", R"({"task": {"name": "mqar", "length": 64}})")).find("\"task\""), std::string::npos);
  Json json = base_config("masked_diffusion", 1);
  json["model"]["vocab_size"] = 12;
  EXPECT_EQ(failure(json), "vocab_size 12 has no room for the mask token 12");
  json["diffusion"] = {{"mask_token", 10}};
  EXPECT_EQ(failure(json), "");
}

}  // namespace
}  // namespace foretrace::lm
