#include "lm/train/train_config.h"

#include <gtest/gtest.h>

#include "lm/train/schedule.h"

namespace foretrace::lm {
namespace {

Json good_config() {
  return parse_json(R"({"model": {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 4,
    "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "linear_num_key_heads": 2,
    "linear_num_value_heads": 4, "linear_key_head_dim": 8, "linear_value_head_dim": 16}, "max_tokens": 1000})").value();
}

std::string train_config_failure(const Json& json) {
  const auto result = train_config_from_json(json, "c.json");
  return result.ok() ? "accepted" : result.error().text();
}

TEST(TrainConfig, ReadsAGoodConfig) {
  const auto config = train_config_from_json(good_config(), "c.json");
  ASSERT_TRUE(config.ok()) << config.error().text();
  EXPECT_EQ(config.value().model.layer_types.size(), 4u);
  EXPECT_EQ(config.value().model.layer_types[3], LayerType::kFullAttention);
  EXPECT_EQ(config.value().max_tokens, 1000);
}

TEST(TrainConfig, NamesWhatIsWrong) {
  const auto with = [](const char* pointer, const Json& value) {
    Json json = good_config();
    json[Json::json_pointer(pointer)] = value;
    return train_config_failure(json);
  };
  EXPECT_NE(with("/learning_rat", 1).find("unknown field \"learning_rat\""), std::string::npos);
  EXPECT_NE(with("/model/width", 1).find("unknown field \"width\""), std::string::npos);
  EXPECT_NE(with("/role_weights/promt", 1).find("unknown field \"promt\""), std::string::npos);
  EXPECT_NE(with("/optimizer", "sgd").find("known are adamw, muon"), std::string::npos);
  EXPECT_NE(with("/batch_tokens", "many").find("\"batch_tokens\" must be an integer"), std::string::npos);
  EXPECT_NE(with("/warmup_fraction", 2).find("\"warmup_fraction\""), std::string::npos);
  EXPECT_NE(with("/model/num_attention_heads", 3).find("num_attention_heads"), std::string::npos);
  EXPECT_NE(with("/max_tokens", 0).find("would not end"), std::string::npos);
  EXPECT_EQ(with("/max_seconds", 3), "accepted");
  for (const std::string& message : {with("/learning_rat", 1), with("/model/width", 1), with("/role_weights/promt", 1)})
    EXPECT_EQ(message.rfind("c.json", 0), 0u) << message;
}

TEST(TrainConfig, WhatWouldHaveNoEffectIsNamed) {
  Json json = good_config();
  json["router_bias_rate"] = 0.01;
  EXPECT_NE(train_config_failure(json).find("router_bias_rate"), std::string::npos);
  json = good_config();
  json["ahead_loss"] = 0;
  json["model"]["num_mtp_layers"] = 1;
  EXPECT_NE(train_config_failure(json).find("ahead_loss"), std::string::npos);
  json = good_config();
  json["task"] = {{"name", "s3"}, {"length", 5000}};
  json["max_length"] = 4096;
  EXPECT_NE(train_config_failure(json).find("max_length"), std::string::npos);
  json.erase("max_length");
  EXPECT_EQ(train_config_from_json(json, "c.json").value().max_length, 5001);
}

TEST(TrainConfig, AMissingModelFieldIsNamed) {
  Json json = good_config();
  json["model"].erase("head_dim");
  EXPECT_NE(train_config_failure(json).find("\"head_dim\" is missing"), std::string::npos);
  json.erase("model");
  EXPECT_NE(train_config_failure(json).find("\"model\" is missing"), std::string::npos);
}

TEST(Schedule, WarmsUpThenFallsAlongACosine) {
  auto config = train_config_from_json(good_config(), "c.json").value();
  config.warmup_fraction = 0.1;
  EXPECT_DOUBLE_EQ(learning_rate_factor(config, 0), 0);
  EXPECT_DOUBLE_EQ(learning_rate_factor(config, 0.05), 0.5);
  EXPECT_DOUBLE_EQ(learning_rate_factor(config, 0.1), 1);
  EXPECT_NEAR(learning_rate_factor(config, 0.55), 0.55, 1e-12);
  EXPECT_NEAR(learning_rate_factor(config, 1), 0.1, 1e-12);
}

TEST(Schedule, StableThenDecays) {
  auto config = train_config_from_json(good_config(), "c.json").value();
  config.schedule = ScheduleKind::kWarmupStableDecay;
  config.decay_fraction = 0.2;
  EXPECT_DOUBLE_EQ(learning_rate_factor(config, 0.79), 1);
  EXPECT_NEAR(learning_rate_factor(config, 0.9), 0.55, 1e-9);
  EXPECT_NEAR(learning_rate_factor(config, 1), 0.1, 1e-12);
}

TEST(Schedule, ProgressIsOfTheNearestLimit) {
  auto config = train_config_from_json(good_config(), "c.json").value();
  config.max_seconds = 100;
  EXPECT_DOUBLE_EQ(run_progress(config, {5, 500, 10}), 0.5);
  EXPECT_DOUBLE_EQ(run_progress(config, {5, 500, 80}), 0.8);
  EXPECT_DOUBLE_EQ(run_progress(config, {5, 5000, 80}), 1);
}

}  // namespace
}  // namespace foretrace::lm
