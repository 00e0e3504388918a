// config.json of every family, its aliases, and the option fields of a training config.
#include "lm/config_families.h"

#include <gtest/gtest.h>

#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

ModelConfig config_families_read(const Json& json) {
  const auto config = model_config_from_transformers(json, "config.json");
  EXPECT_TRUE(config.ok()) << config.error().text();
  return config.ok() ? config.value() : ModelConfig();
}

std::string config_families_failure(const Json& json) {
  const auto result = model_config_from_transformers(json, "config.json");
  return result.ok() ? "accepted" : result.error().text();
}

TEST(ConfigFamilies, DefaultsAreWrittenAndReadBack) {
  for (const ConfigForm& form : config_forms()) {
    const ModelConfig config = config_families_read({{"model_type", form.model_type}});
    const Json json = model_config_to_transformers(config);
    EXPECT_EQ(json["model_type"], form.model_type);
    EXPECT_EQ(model_config_to_transformers(config_families_read(json)), json) << form.model_type;
  }
}

TEST(ConfigFamilies, AnUnknownFieldIsRefusedByEveryFamily) {
  for (const ConfigForm& form : config_forms())
    EXPECT_NE(config_families_failure({{"model_type", form.model_type}, {"residual_scale", 2}}).find("unknown field \"residual_scale\""),
              std::string::npos);
}

TEST(ConfigFamilies, ExpertsAreWhereStepAndListSay) {
  const ModelConfig config = config_families_read({{"model_type", "qwen3_next"}, {"num_hidden_layers", 6}, {"num_experts", 16},
                                   {"decoder_sparse_step", 2}, {"mlp_only_layers", {3}}});
  for (const size_t layer : {0, 2, 3, 4}) EXPECT_FALSE(config.has_experts(layer)) << layer;
  for (const size_t layer : {1, 5}) EXPECT_TRUE(config.has_experts(layer)) << layer;
}

TEST(ConfigFamilies, KimisReleasedFormCountsLayersFromOne) {
  const ModelConfig config = config_families_read(
      {{"model_type", "kimi_linear"}, {"num_hidden_layers", 4}, {"num_experts", 8}, {"num_experts_per_token", 2},
       {"first_k_dense_replace", 2}, {"n_group", 2},
       {"linear_attn_config", {{"full_attn_layers", {3}}, {"kda_layers", {1, 2, 4}}, {"head_dim", 16}, {"num_heads", 3},
                               {"short_conv_kernel_size", 4}}}});
  EXPECT_EQ(config.layer_types[2], LayerType::kFullAttention);
  EXPECT_EQ(config.layer_types[3], LayerType::kLinearAttention);
  EXPECT_FALSE(config.has_experts(1));
  EXPECT_TRUE(config.has_experts(2));
  EXPECT_EQ(config.linear_num_value_heads, 3);
  EXPECT_EQ(config.linear_gate_rank, 16);
  EXPECT_EQ(config.n_group, 2);
  EXPECT_NE(config_families_failure({{"model_type", "kimi_linear"}, {"q_lora_rank", 64}}).find("q_lora_rank"), std::string::npos);
}

TEST(ConfigFamilies, OlmoHasPositionsOnlyWhereItHasABase) {
  EXPECT_FALSE(config_families_read({{"model_type", "olmo_hybrid"}}).rotary);
  const auto with_base = [](const Json& base) {
    return config_families_read({{"model_type", "olmo_hybrid"}, {"rope_parameters", {{"rope_theta", base}, {"rope_type", "default"}}}});
  };
  EXPECT_FALSE(with_base(nullptr).rotary);
  const ModelConfig config = with_base(5e5);
  EXPECT_TRUE(config.rotary);
  EXPECT_EQ(config.rotary_dim(), 128);
  EXPECT_EQ(config.linear_key_head_dim, 96);
  EXPECT_EQ(config.linear_value_head_dim, 192);
  EXPECT_EQ(config.linear_beta_max, 2.0);
}

TEST(ConfigFamilies, TheTextPartOfAMultimodalConfigIsRead) {
  const ModelConfig config = config_families_read({{"model_type", "qwen3_5"}, {"vision_config", {{"depth", 27}}},
                                   {"text_config", {{"model_type", "qwen3_5_text"}, {"hidden_size", 64}}}});
  EXPECT_EQ(config.family, ModelFamily::kQwen35);
  EXPECT_EQ(config.hidden_size, 64);
}

Json config_families_training() {
  return {{"hidden_size", 32}, {"intermediate_size", 48}, {"num_hidden_layers", 4}, {"num_attention_heads", 4},
          {"num_key_value_heads", 2}, {"head_dim", 16}, {"linear_num_key_heads", 2}, {"linear_num_value_heads", 4},
          {"linear_key_head_dim", 8}, {"linear_value_head_dim", 16}};
}

TEST(ConfigFamilies, ATrainingConfigIsQwenUnlessAnOptionSaysMore) {
  Json json = config_families_training();
  EXPECT_EQ(model_config_from_training(json, "c").value().family, ModelFamily::kQwen3Next);
  json["num_experts"] = 8;
  json["num_experts_per_tok"] = 2;
  EXPECT_EQ(model_config_from_training(json, "c").value().family, ModelFamily::kQwen3Next);
  const std::pair<const char*, Json> options[] = {
      {"linear_decay", "none"}, {"linear_decay", "signed_channel"}, {"linear_beta_max", 2}, {"linear_factors", 2},
      {"linear_qk_silu", false}, {"linear_output_gate", "none"}, {"attention_gate", false}, {"rotary", false},
      {"zero_centred_norm", false}, {"router", "sigmoid"}};
  for (const auto& [name, value] : options) {
    Json with = json;
    with[name] = value;
    const auto config = model_config_from_training(with, "c");
    ASSERT_TRUE(config.ok()) << config.error().text();
    EXPECT_EQ(config.value().family, ModelFamily::kForetrace) << name;
    ModelConfig sized = config.value();
    sized.vocab_size = 50;
    const Json written = model_config_to_transformers(sized);
    EXPECT_EQ(model_config_to_transformers(config_families_read(written)), written) << name;
  }
}

// Each is refused by the name of a field.
TEST(ConfigFamilies, ShapesThatDoNotFitAreNamed) {
  const auto refused = [](const char* text, const char* field) {
    const auto config = model_config_from_training(parse_json(text).value(), "c");
    ASSERT_FALSE(config.ok()) << text;
    EXPECT_NE(config.error().text().find(field), std::string::npos) << config.error().text();
  };
  refused(R"({"model_type": "olmo_hybrid", "hidden_size": 32, "num_attention_heads": 30})", "linear_key_head_dim");
  refused(R"({"model_type": "olmo_hybrid", "hidden_size": 20, "num_attention_heads": 30})", "head_dim");
  refused(R"({"model_type": "qwen3_next", "linear_key_head_dim": 512})", "linear_key_head_dim");
  refused(R"({"model_type": "qwen3_next", "num_experts": 5000})", "num_experts");
  refused(R"({"model_type": "qwen3_next", "mlp_only_layers": [48]})", "mlp_only_layers");
  refused(R"({"model_type": "qwen3_next", "mlp_only_layers": [-1]})", "mlp_only_layers");
  const std::string kimi = R"({"model_type": "kimi_linear", "num_hidden_layers": 2, )";
  refused((kimi + R"("mlp_layer_types": ["dense", "spares"]})").c_str(), "spares");
  refused((kimi + R"("linear_attn_config": {"kda_layers": [1], "full_attn_layers": [1, 2]}})").c_str(), "linear_attn_config");
  refused((kimi + R"("linear_attn_config": {"kda_layers": [1]}})").c_str(), "linear_attn_config");
  refused((kimi + R"("layer_types": ["linear_attention", "sliding_attention"]})").c_str(), "layer_types");
  const std::string own = R"({"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 4, "num_attention_heads": 1,
    "num_key_value_heads": 1, "head_dim": 8, "linear_num_key_heads": 1, "linear_num_value_heads": 1, "linear_key_head_dim": 8,
    "linear_value_head_dim": 8, "kv_lora_rank": 4, "rotary": false, )";
  refused((own + R"("qk_norm": "none"})").c_str(), "attention_gate");
  refused((own + R"("attention_gate": false})").c_str(), "qk_norm");
}

TEST(ConfigFamilies, KimisLayersMayBeListed) {
  const auto config = model_config_from_training(parse_json(R"({"model_type": "kimi_linear", "num_hidden_layers": 3,
    "linear_attn_config": {"kda_layers": [1, 3], "full_attn_layers": [2]}})").value(), "c");
  ASSERT_TRUE(config.ok()) << config.error().text();
  EXPECT_EQ(config.value().layer_types, (std::vector<LayerType>{LayerType::kLinearAttention, LayerType::kFullAttention, LayerType::kLinearAttention}));
}

TEST(ConfigFamilies, ATrainingConfigMayNameAFamily) {
  const auto config = model_config_from_training({{"model_type", "cwm"}, {"num_hidden_layers", 5}, {"sliding_window", 64}}, "c");
  ASSERT_TRUE(config.ok()) << config.error().text();
  EXPECT_EQ(config.value().family, ModelFamily::kCwm);
  EXPECT_EQ(config.value().layer_types[1], LayerType::kSlidingAttention);
  EXPECT_EQ(config.value().vocab_size, 0);
  EXPECT_FALSE(model_config_from_training({{"model_type", "llama"}}, "c").ok());
}

}  // namespace
}  // namespace foretrace::lm
