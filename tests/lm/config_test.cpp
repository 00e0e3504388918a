#include "lm/config.h"

#include <gtest/gtest.h>

#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

std::string config_failure(const Json& json) {
  const auto result = model_config_from_transformers(json, "config.json");
  return result.ok() ? "accepted" : result.error().text();
}

std::string failure_with(const char* pointer, const Json& value) {
  Json json = model_config_to_transformers(tiny_config());
  json[Json::json_pointer(pointer)] = value;
  return config_failure(json);
}

TEST(ModelConfig, WhatIsWrittenReadsBack) {
  ModelConfig config = tiny_config();
  config.layer_types[1] = LayerType::kFullAttention;
  config.rope_theta = 1e7;
  config.partial_rotary_factor = 0.5;
  const Json json = model_config_to_transformers(config);
  const auto read = model_config_from_transformers(json, "config.json");
  ASSERT_TRUE(read.ok()) << read.error().text();
  EXPECT_EQ(model_config_to_transformers(read.value()), json);
}

TEST(ModelConfig, OlderNamesAndTheIntervalAreUnderstood) {
  Json json = model_config_to_transformers(tiny_config());
  json.erase("layer_types");
  json.erase("rope_parameters");
  json["full_attention_interval"] = 2;
  json["rope_theta"] = 5000.0;
  json["partial_rotary_factor"] = 0.5;
  const auto read = model_config_from_transformers(json, "config.json");
  ASSERT_TRUE(read.ok()) << read.error().text();
  EXPECT_EQ(read.value().layer_types[1], LayerType::kFullAttention);
  EXPECT_EQ(read.value().rope_theta, 5000.0);
  EXPECT_EQ(read.value().rotary_dim(), 8);
}

TEST(ModelConfig, WhatItCannotDoIsRefusedByName) {
  EXPECT_NE(failure_with("/model_type", "llama").find("\"llama\" is not supported"), std::string::npos);
  EXPECT_NE(failure_with("/hidden_act", "gelu").find("gelu"), std::string::npos);
  EXPECT_NE(failure_with("/attention_bias", true).find("attention_bias"), std::string::npos);
  EXPECT_NE(failure_with("/rope_parameters/rope_type", "yarn").find("yarn"), std::string::npos);
  EXPECT_NE(failure_with("/rope_parameters/factor", 4.0).find("unknown field \"factor\""), std::string::npos);
  EXPECT_NE(failure_with("/residual_scale", 2).find("unknown field \"residual_scale\""), std::string::npos);
  EXPECT_NE(failure_with("/linear_conv_kernel_dim", 5).find("linear_conv_kernel_dim 5"), std::string::npos);
  EXPECT_NE(failure_with("/quantization_config", Json::object({{"a", 1}})).find("quantised"), std::string::npos);
  EXPECT_NE(failure_with("/layer_types", Json::array({"full_attention"})).find("1 entries for 4 layers"), std::string::npos);
  EXPECT_NE(failure_with("/layer_types/0", "sliding").find("sliding"), std::string::npos);
  EXPECT_NE(failure_with("/hidden_size", 0).find("hidden_size"), std::string::npos);
  EXPECT_NE(config_failure(Json::array()).find("config.json"), std::string::npos);
  EXPECT_EQ(failure_with("/bos_token_id", 3), "accepted");
}

TEST(ModelConfig, ImpossibleExpertsAreRefused) {
  Json json = model_config_to_transformers(tiny_config());
  json["num_experts"] = 6;
  EXPECT_NE(config_failure(json).find("num_experts"), std::string::npos);  // fewer than the ten a token has
  json["num_experts_per_tok"] = 2;
  EXPECT_EQ(config_failure(json), "accepted");
  json["num_experts"] = -1;
  EXPECT_NE(config_failure(json).find("num_experts"), std::string::npos);
}

}  // namespace
}  // namespace foretrace::lm
