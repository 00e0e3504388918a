// Canvases behind committed tokens, against transformers' DiffusionGemma (tests/fixtures/lm/make_transformers.py); what it reads causally is
// in transformers_test.cpp.
#include <gtest/gtest.h>

#include "core/file.h"
#include "lm/canvas_denoiser.h"
#include "lm/checkpoint.h"
#include "lm/diffusion/block_denoiser.h"
#include "lm/diffusion/diffusion_info.h"
#include "lm/diffusion/sampler.h"
#include "lm/safetensors_writer.h"
#include "lm/torch.h"
#include "tests/lm/finite_differences.h"
#include "tests/lm/tiny_model.h"
#include "tests/scratch_directory.h"

namespace foretrace::lm {
namespace {

class DiffusionGemmaTest : public testing::TestWithParam<const char*> {
 protected:
  at::Tensor expected(const std::string& name) { return reader_.tensor(name).value(); }
  double tolerance() { return 1e-5 * std::max(1.0, expected("logits").abs().max().item<double>()); }
  // A denoiser behind the first k ids of both rows.
  CanvasDenoiser behind(int64_t k) {
    CanvasDenoiser denoiser(*model_, 2);
    denoiser.commit(ids_.narrow(1, 0, k), {k, k});
    return denoiser;
  }

  std::string directory_ = std::string(FORETRACE_SOURCE_DIR) + "/tests/fixtures/lm/" + GetParam();
  SafetensorsReader reader_ = SafetensorsReader::open(directory_ + "/expected.safetensors").value();
  std::unique_ptr<CausalLm> model_ = CausalLm::load(directory_).value();
  at::Tensor ids_ = expected("ids"), canvas_ = expected("canvas");
};

TEST_P(DiffusionGemmaTest, ACanvasSeesItselfAndWhatIsCommitted) {
  for (const int64_t k : {5, 40}) {
    const std::string suffix = "." + std::to_string(k);
    const CanvasDenoiser denoiser = behind(k);
    EXPECT_LT(difference(denoiser.logits(canvas_), expected("canvas" + suffix)), tolerance()) << k;
    EXPECT_GT(difference(denoiser.logits(canvas_), denoiser.logits(canvas_.flip(1)).flip(1)), 1e-2);
  }
}

TEST_P(DiffusionGemmaTest, APassIsToldWhatThePassBeforeGave) {
  for (const int64_t k : {5, 40}) {
    const std::string suffix = "." + std::to_string(k);
    const CanvasDenoiser denoiser = behind(k);
    const at::Tensor before = denoiser.logits(canvas_), redrawn = canvas_.flip(1);
    const at::Tensor told = denoiser.logits(redrawn, {before, {}});
    EXPECT_LT(difference(told, expected("told" + suffix)), tolerance()) << k;
    EXPECT_GT(difference(told, denoiser.logits(redrawn)), 1e-2);
    const at::Tensor first = at::tensor({1, 0}, at::kLong).to(at::kBool);
    EXPECT_LT(difference(denoiser.logits(redrawn, {before, first}), expected("told_first" + suffix)), tolerance()) << k;
  }
}

// As the sampler sees it: `lm generate` of such a checkpoint.
TEST_P(DiffusionGemmaTest, TheSamplersDenoiserIsThatOfTheCanvasPasses) {
  const auto info = read_diffusion_info(directory_, model_->config()).value();
  ASSERT_TRUE(info.has_value());
  EXPECT_TRUE(info->noise == NoiseKind::kUniform && !info->aligned);
  EXPECT_EQ(info->block, model_->config().canvas_length);
  BlockDenoiser denoiser = BlockDenoiser::make(*model_, {12, false, info->aligned}).value();
  EXPECT_TRUE(denoiser.reads_last());
  std::vector<std::vector<int32_t>> prompts;
  for (const int64_t row : {0, 1}) {
    const at::Tensor ids = ids_[row].narrow(0, 0, 5).contiguous();
    prompts.emplace_back(ids.data_ptr<int64_t>(), ids.data_ptr<int64_t>() + 5);
  }
  ASSERT_TRUE(denoiser.begin(prompts, canvas_).ok());
  const at::Tensor first = denoiser.logits(canvas_, {});
  EXPECT_LT(difference(first, expected("canvas.5")), tolerance());
  EXPECT_LT(difference(denoiser.logits(canvas_.flip(1), first), expected("told.5")), tolerance());

  DiffusionOptions options;
  options.length = 24;
  options.block = 12;
  options.steps = 20;
  options.policy = uniform_policy();
  options.tokens = info->tokens;
  options.stop_at_end = false;
  const auto result = denoise(denoiser, {{prompts[0]}, {prompts[1]}}, options);
  ASSERT_TRUE(result.ok()) << result.error().text();
  EXPECT_LE(result.value().passes.denoising, 20);
  EXPECT_EQ(result.value().passes.commits, 1);
}

TEST_P(DiffusionGemmaTest, ACanvasLeavesTheCacheAsItIsAndCommittingGoesOn) {
  CanvasDenoiser denoiser = behind(40);
  const at::Tensor before = denoiser.cache().layer(0).keys.clone();
  static_cast<void>(denoiser.logits(canvas_));
  EXPECT_TRUE(at::equal(denoiser.cache().layer(0).keys, before));
  denoiser.commit(ids_.narrow(1, 40, 12), {12, 12});  // as a canvas that came out so
  EXPECT_EQ(denoiser.cache().lengths(), (std::vector<int64_t>{52, 52}));
  EXPECT_LT(difference(denoiser.logits(canvas_), behind(52).logits(canvas_)), tolerance());
}

TEST_P(DiffusionGemmaTest, RowsOfDifferentLengthsAreAsEachAlone) {
  CanvasDenoiser both(*model_, 2);
  both.commit(ids_.narrow(1, 0, 33), {4, 33});
  const at::Tensor previous = at::randn({2, 12, 41}, at::make_generator<at::CPUGeneratorImpl>(3));
  const at::Tensor together = both.logits(canvas_, {previous, {}});
  for (int64_t row = 0; row < 2; ++row) {
    const int64_t k = row == 0 ? 4 : 33;
    CanvasDenoiser alone(*model_, 1);
    alone.commit(ids_.narrow(0, row, 1).narrow(1, 0, k), {k});
    EXPECT_LT(difference(together[row], alone.logits(canvas_.narrow(0, row, 1), {previous.narrow(0, row, 1), {}})[0]), tolerance()) << row;
  }
}

TEST_P(DiffusionGemmaTest, ACanvasOfOneTokenAndOneWithNothingBeforeIt) {
  const at::Tensor one = behind(40).logits(canvas_.narrow(1, 0, 1));
  EXPECT_EQ(one.sizes(), (std::vector<int64_t>{2, 1, 41}));
  EXPECT_TRUE(at::isfinite(one).all().item<bool>());
  const CanvasDenoiser nothing(*model_, 2);
  const at::Tensor free = nothing.logits(canvas_);
  EXPECT_TRUE(at::isfinite(free).all().item<bool>());
  EXPECT_GT(difference(free, behind(5).logits(canvas_)), 1e-2);
}

TEST_P(DiffusionGemmaTest, EveryParameterOfAToldCanvasHasTheGradientOfItsDifferences) {
  auto exact = CausalLm::load(directory_, at::kDouble).value();
  Cache cache = exact->new_cache(2);
  exact->prefill(cache, ids_.narrow(1, 0, 20), {20, 20});
  const at::Tensor previous = at::randn({2, 12, 41}, at::kDouble), direction = at::randn({2, 12, 41}, at::kDouble);
  expect_finite_differences(exact->parameters(), [&] {
    return (exact->head(exact->hidden_canvas(cache, canvas_, {previous, {}})) * direction).sum();
  });
  for (const Parameter& parameter : exact->parameters().all()) {
    EXPECT_EQ(parameter.value.grad().defined(), parameter.kind != ParameterKind::kBuffer) << parameter.name;
  }
}

// As save_pretrained writes it, but for images.
TEST_P(DiffusionGemmaTest, WhatIsSavedHasTheNamesAndTheConfigOfTransformers) {
  const ScratchDirectory scratch;
  ASSERT_TRUE(save_checkpoint(scratch / "copy", model_->config(), model_->parameters(), {}).ok());
  const CheckpointFiles from = open_weights(directory_).value(), to = open_weights(scratch / "copy").value();
  for (const auto& [name, home] : from.home) {
    const bool image = name.find("vision") != std::string::npos;
    ASSERT_EQ(to.home.contains(name), !image) << name;
    if (!image) {
      EXPECT_TRUE(at::equal(to.readers[0].tensor(name).value(), from.readers[0].tensor(name).value())) << name;
    }
  }
  for (const auto& [name, home] : to.home) EXPECT_TRUE(from.home.contains(name)) << name;
  const Json theirs = read_json_file(directory_ + "/config.json").value(), ours = read_json_file(scratch / "copy/config.json").value();
  EXPECT_EQ(ours["vision_config"], theirs["vision_config"]);
  EXPECT_EQ(ours["canvas_length"], theirs["canvas_length"]);
  for (const auto& [name, value] : ours["text_config"].items()) {
    const bool spelled_out = name == "rope_parameters" || name == "per_layer_config";  // with defaults that theirs leaves out
    if (theirs["text_config"].contains(name) && !spelled_out) {
      EXPECT_EQ(value, theirs["text_config"][name]) << name;
    }
  }
  const auto again = model_config_from_transformers(ours, "ours");
  ASSERT_TRUE(again.ok()) << again.error().text();
  EXPECT_EQ(model_config_to_transformers(again.value()), model_config_to_transformers(model_->config()));
  EXPECT_EQ(ours["architectures"], theirs["architectures"]);
}

// Tensors of the checkpoint under other names.
class RenamedCheckpoint {
 public:
  explicit RenamedCheckpoint(const std::string& directory) {
    const CheckpointFiles from = open_weights(directory).value();
    for (const auto& entry : from.readers[0].entries()) tensors_[entry.name] = from.readers[0].tensor(entry.name).value().clone();
    config_ = read_json_file(directory + "/config.json").value();
  }
  Result<std::unique_ptr<CausalLm>> load() {
    std::vector<std::pair<std::string, at::Tensor>> all(tensors_.begin(), tensors_.end());
    EXPECT_TRUE(write_safetensors(scratch_ / "model.safetensors", all).ok());
    EXPECT_TRUE(write_file_atomic(scratch_ / "config.json", config_.dump()).ok());
    return CausalLm::load(scratch_.path());
  }

  std::map<std::string, at::Tensor> tensors_;
  Json config_;

 private:
  ScratchDirectory scratch_;
};

TEST_P(DiffusionGemmaTest, WeightsUnderTheEncodersNamesAreReadToo) {
  RenamedCheckpoint renamed(directory_);
  const std::string decoder = "model.decoder.layers", encoder = "model.encoder.language_model.layers";
  std::map<std::string, at::Tensor> moved;
  for (const auto& [name, tensor] : renamed.tensors_) {
    const bool scalar = name.ends_with("layer_scalar");
    moved[name.starts_with(decoder) && !scalar ? encoder + name.substr(decoder.size()) : name] = tensor;
  }
  renamed.tensors_ = moved;
  const auto alone = renamed.load();
  ASSERT_TRUE(alone.ok()) << alone.error().text();
  EXPECT_TRUE(at::equal(alone.value()->logits(ids_), model_->logits(ids_)));
  for (const auto& [name, tensor] : moved)  // copies beside them change nothing
    if (name.starts_with(encoder) && !name.ends_with("layer_scalar")) renamed.tensors_[decoder + name.substr(encoder.size())] = tensor;
  const auto twice = renamed.load();
  ASSERT_TRUE(twice.ok()) << twice.error().text();
  EXPECT_TRUE(at::equal(twice.value()->logits(ids_), model_->logits(ids_)));
}

TEST_P(DiffusionGemmaTest, LayerScalesOfTheDecoderServeBothWhereTheyAreAlone) {
  RenamedCheckpoint renamed(directory_);
  std::erase_if(renamed.tensors_, [](const auto& item) { return item.first.ends_with("layer_scalar") && item.first.starts_with("model.encoder"); });
  const auto model = renamed.load();
  ASSERT_TRUE(model.ok()) << model.error().text();
  EXPECT_GT(difference(model.value()->logits(ids_), model_->logits(ids_)), 1e-3);
  renamed.tensors_.erase("model.decoder.layers.0.layer_scalar");
  const auto none = renamed.load();
  ASSERT_FALSE(none.ok());
  EXPECT_NE(none.error().text().find("layers.0.layer_scalar"), std::string::npos) << none.error().text();
}

TEST_P(DiffusionGemmaTest, WhatIsNotSupportedIsRefusedByName) {
  const auto refused = [&](const char* place, const Json& value, const char* word) {
    Json json = read_json_file(directory_ + "/config.json").value();
    json[Json::json_pointer(place)] = value;
    const auto config = model_config_from_transformers(json, "config.json");
    ASSERT_FALSE(config.ok()) << place;
    EXPECT_NE(config.error().text().find(word), std::string::npos) << config.error().text();
  };
  refused("/tie_word_embeddings", false, "tie_word_embeddings");
  refused("/text_config/use_bidirectional_attention", "all", "use_bidirectional_attention");
  refused("/text_config/hidden_activation", "relu", "relu");
  refused("/text_config/attention_bias", true, "attention_bias");
  refused("/text_config/num_kv_shared_layers", 2, "num_kv_shared_layers");
  refused("/text_config/top_k_experts", 9, "num_experts");
  refused("/text_config/rope_parameters/full_attention/rope_type", "yarn", "yarn");
  refused("/text_config/per_layer_config/0", {{"head_dim", 20}}, "per_layer_config");
  refused("/text_config/per_layer_config/0", {{"intermediate_size", 20}}, "intermediate_size");
  refused("/text_config", "text", "text_config");
}

INSTANTIATE_TEST_SUITE_P(Configs, DiffusionGemmaTest, testing::Values("diffusion_gemma", "diffusion_gemma_plain"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace foretrace::lm
