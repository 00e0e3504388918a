// LLaDA's checkpoint layout, forward pass, sampler and losses against a plain implementation (tests/fixtures/lm/make_llada.py).
#include <gtest/gtest.h>

#include "core/file.h"
#include "lm/checkpoint.h"
#include "lm/diffusion/diffusion_info.h"
#include "lm/diffusion/full_pass_denoiser.h"
#include "lm/diffusion/guided_denoiser.h"
#include "lm/diffusion/sampler.h"
#include "lm/generate/engine.h"
#include "lm/logits_file.h"
#include "lm/torch.h"
#include "lm/train/loss.h"
#include "tests/lm/tiny_model.h"
#include "tests/scratch_directory.h"

namespace foretrace::lm {
namespace {

class LladaTest : public testing::Test {
 protected:
  at::Tensor expected(const std::string& name) { return reader_.tensor(name).value(); }
  std::unique_ptr<Denoiser> full_pass() { return std::make_unique<FullPassDenoiser>(FullPassDenoiser::make(*model_).value()); }

  std::string directory_ = std::string(FORETRACE_SOURCE_DIR) + "/tests/fixtures/lm/llada";
  SafetensorsReader reader_ = SafetensorsReader::open(directory_ + "/expected.safetensors").value();
  Json json_ = read_json_file(directory_ + "/expected.json").value();
  std::unique_ptr<CausalLm> model_ = CausalLm::load(directory_).value();
};

TEST_F(LladaTest, LogitsAgree) {
  const at::Tensor want = expected("logits");
  EXPECT_LT(difference(model_->logits(expected("ids")), want), 1e-5 * want.abs().max().item<double>());
}

TEST_F(LladaTest, SamplesAgree) {
  const DiffusionInfo info = read_diffusion_info(directory_, model_->config()).value().value();
  EXPECT_EQ(info.tokens.mask, 44);
  EXPECT_EQ(info.tokens.ends, std::vector<int32_t>{43});
  ASSERT_EQ(json_["samples"].size(), 5u);
  for (const Json& sample : json_["samples"]) {
    DiffusionOptions options;
    options.length = sample["length"].get<int64_t>();
    options.block = sample["block"].get<int64_t>();
    options.steps = sample["steps"].get<int64_t>();
    options.tokens = info.tokens;
    options.tokens.ends.clear();  // the plain loop goes on behind them
    const auto scale = sample["scale"].get<double>();
    std::unique_ptr<Denoiser> denoiser = full_pass();
    if (scale > 0) denoiser = GuidedDenoiser::make(full_pass(), full_pass(), scale, info.tokens.mask).value();
    const auto result = denoise(*denoiser, {{.prompt = sample["prompt"].get<std::vector<int32_t>>()}}, options);
    ASSERT_TRUE(result.ok()) << result.error().text();
    EXPECT_EQ(result.value().texts[0].tokens, sample["tokens"].get<std::vector<int32_t>>()) << sample.dump();
  }
}

TEST_F(LladaTest, LossesAgree) {
  const at::Tensor clean = expected("clean"), hidden = expected("hidden"), level = expected("level");
  for (const bool sft : {false, true}) {
    const int64_t prompt = sft ? json_["losses"]["prompt"].get<int64_t>() : 0, rows = clean.size(0), columns = clean.size(1);
    at::Tensor masked = hidden == 1;
    masked.narrow(1, 0, prompt).fill_(false);
    Batch batch;
    batch.ids = clean.masked_fill(masked, 44);
    batch.targets = clean;
    batch.read = at::ones_like(masked);
    batch.weights = masked.to(at::kFloat) / level.unsqueeze(1);
    batch.weight = static_cast<double>(rows * columns);
    if (sft) {
      batch.weights = batch.weights / static_cast<double>(columns - prompt);
      batch.weight = static_cast<double>(rows);
    }
    DiffusionTraining training;
    training.objective = Objective::kMaskedDiffusion;
    const double want = json_["losses"][sft ? "sft" : "pre_training"].get<double>();
    EXPECT_NEAR(batch_loss(*model_, batch, {.diffusion = training}).prediction, want, 1e-5 * want) << sft;
  }
}

TEST_F(LladaTest, IsSavedUnderTheKeysThatItWasReadFrom) {
  const ScratchDirectory scratch;
  ASSERT_TRUE(save_checkpoint(scratch / "again", model_->config(), model_->parameters(), {}).ok());
  const auto before = open_weights(directory_).value(), after = open_weights(scratch / "again").value();
  ASSERT_EQ(before.home.size(), 3u + 2 * 9);
  ASSERT_EQ(after.home.size(), before.home.size());
  for (const auto& [key, home] : before.home) {
    ASSERT_TRUE(after.home.contains(key)) << key;
    EXPECT_TRUE(at::equal(before.readers[home].tensor(key).value(), after.readers[after.home.at(key)].tensor(key).value())) << key;
  }
  const Json was = read_json_file(directory_ + "/config.json").value(), is = read_json_file(scratch / "again/config.json").value();
  for (const char* name : {"model_type", "d_model", "n_layers", "n_heads", "n_kv_heads", "mlp_hidden_size", "vocab_size", "embedding_size",
                           "rope_theta", "rms_norm_eps", "weight_tying", "mask_token_id", "max_sequence_length", "block_type"})
    EXPECT_EQ(is[name], was[name]) << name;
  EXPECT_TRUE(at::equal(CausalLm::load(scratch / "again").value()->logits(expected("ids")), model_->logits(expected("ids"))));
}

TEST_F(LladaTest, WhatWouldChangeItIsRefused) {
  const auto failure = [&](const char* name, const Json& value) {
    Json config = read_json_file(directory_ + "/config.json").value();
    config[name] = value;
    const auto result = model_config_from_transformers(config, "config.json");
    return result.ok() ? "accepted" : result.error().message;
  };
  EXPECT_EQ(failure("alibi_bias_max", 3.0), "accepted");
  EXPECT_EQ(failure("alibi", true), "config.json: alibi true is not supported");
  EXPECT_EQ(failure("activation_type", "gelu"), "config.json: activation_type \"gelu\" is not supported");
  EXPECT_EQ(failure("include_qkv_bias", true), "config.json: include_qkv_bias true is not supported");
  EXPECT_EQ(failure("embedding_size", 48), "config.json: embedding_size 48 is not supported");
  EXPECT_NE(failure("mask_token_id", 45).find("mask_token_id"), std::string::npos);
  EXPECT_NE(failure("n_heads", 5).find("d_model"), std::string::npos);
  EXPECT_NE(failure("residual_scale", 2).find("unknown field"), std::string::npos);
}

TEST_F(LladaTest, DoesNotGoTokenByToken) {
  const ScratchDirectory scratch;
  ASSERT_TRUE(write_file_atomic(scratch / "ids.json", "[[1,2,3]]").ok());
  LogitsJob job{directory_, scratch / "ids.json", scratch / "out.safetensors"};
  EXPECT_TRUE(write_logits(job).ok());
  job.recurrent = true;
  const Status status = write_logits(job);
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().message.find("whole row"), std::string::npos);
  std::vector<GenerationRequest> requests(1);
  requests[0].prompt = {1};
  EXPECT_FALSE(generate(*model_, std::move(requests)).ok());
}

TEST(DiffusionInfo, IsReadBackAsItWasWritten) {
  const ScratchDirectory scratch;
  const auto model = tiny_model(1);
  const auto read = [&](const Json& json) {
    SaveOptions options;
    options.files = {{"foretrace.json", json.dump()}};
    EXPECT_TRUE(save_checkpoint(scratch / "m", model->config(), model->parameters(), options).ok());
    return read_diffusion_info(scratch / "m", model->config());
  };
  EXPECT_FALSE(read({{"decoder", "ar"}}).value().has_value());
  DiffusionInfo info{NoiseKind::kMask, 16, true, {61, 60, {5, 6}}};
  const DiffusionInfo back = read({{"diffusion", to_json(info)}}).value().value();
  EXPECT_EQ(back.block, 16);
  EXPECT_TRUE(back.clean_blocks);
  EXPECT_EQ(back.tokens.mask, 60);
  EXPECT_EQ(back.tokens.vocabulary, 61);
  EXPECT_EQ(back.tokens.ends, (std::vector<int32_t>{5, 6}));
  info.noise = NoiseKind::kUniform;
  info.tokens.mask = -1;
  EXPECT_EQ(read({{"diffusion", to_json(info)}}).value().value().noise, NoiseKind::kUniform);
  const auto failure = [&](const Json& json) { return read({{"diffusion", json}}).error().message; };
  EXPECT_NE(failure({{"noise", "salt"}}).find("\"salt\""), std::string::npos);
  EXPECT_NE(failure({{"mask_token", 61}}).find("mask token 61"), std::string::npos);
  EXPECT_NE(failure(Json::object()).find("mask token -1"), std::string::npos);
  EXPECT_NE(failure({{"mask_token", 60}, {"end_tokens", {99}}}).find("99"), std::string::npos);
  EXPECT_NE(failure({{"mask_token", 60}, {"stride", 1}}).find("unknown field"), std::string::npos);
}

}  // namespace
}  // namespace foretrace::lm
