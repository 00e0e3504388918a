#include "lm/recursive/refiner_config.h"

#include <gtest/gtest.h>

#include "lm/recursive/refiner_train_config.h"

namespace foretrace::lm {
namespace {

constexpr const char* kTrm = R"({"hidden_size": 512, "num_heads": 8})";

RefinerConfig refiner_config_read(const char* text) {
  const auto config = refiner_config_from_training(parse_json(text).value(), "test");
  EXPECT_TRUE(config.ok()) << config.error().text();
  return config.value();
}

std::string refusal(const Json& json) {
  const auto config = refiner_config_from_training(json, "test");
  return config.ok() ? "" : config.error().text();
}

TEST(RefinerConfig, HasTheRepositoriesDefaults) {
  const RefinerConfig trm = refiner_config_read(kTrm);
  EXPECT_EQ(trm.h_layers, 0);
  EXPECT_EQ(trm.l_layers, 2);
  EXPECT_EQ(trm.h_cycles, 3);
  EXPECT_EQ(trm.l_cycles, 6);
  EXPECT_EQ(trm.puzzle_emb_ndim, 512);
  EXPECT_EQ(trm.puzzle_emb_len, 16);
  EXPECT_TRUE(trm.no_act_continue);
  EXPECT_FALSE(trm.one_step_gradient);
  const RefinerConfig hrm = refiner_config_read(R"({"variant": "hrm", "hidden_size": 512, "num_heads": 8})");
  EXPECT_EQ(hrm.h_layers, 4);
  EXPECT_EQ(hrm.l_layers, 4);
  EXPECT_EQ(hrm.h_cycles, 2);
  EXPECT_EQ(hrm.l_cycles, 2);
  EXPECT_EQ(hrm.puzzle_emb_len, 1);
  EXPECT_FALSE(hrm.no_act_continue);
  EXPECT_TRUE(hrm.one_step_gradient);
}

TEST(RefinerConfig, PuzzlesTakeAsManyTokensAsTheyNeed) {
  EXPECT_EQ(refiner_config_read(R"({"hidden_size": 8, "num_heads": 2, "puzzle_emb_ndim": 17, "puzzle_emb_len": 0})").puzzle_emb_len, 3);
  EXPECT_EQ(refiner_config_read(R"({"hidden_size": 8, "num_heads": 2, "puzzle_emb_ndim": 0})").puzzle_emb_len, 0);
  EXPECT_NE(refusal(parse_json(R"({"hidden_size": 8, "num_heads": 2, "puzzle_emb_ndim": 17, "puzzle_emb_len": 2})").value()).find("too small"),
            std::string::npos);
  EXPECT_NE(refusal(parse_json(R"({"hidden_size": 8, "num_heads": 2, "puzzle_emb_ndim": 0, "puzzle_emb_len": 2})").value()).find("must be 0"),
            std::string::npos);
}

// From Python: (-(round(e * w * 2 / 3) // -256)) * 256
TEST(RefinerConfig, InnerWidthsAreTheRepositories) {
  EXPECT_EQ(refiner_inner_width(512, 4), 1536);
  EXPECT_EQ(refiner_inner_width(97, 4), 512);
  EXPECT_EQ(refiner_inner_width(96, 4), 256);
  EXPECT_EQ(refiner_inner_width(17, 4), 256);
  EXPECT_EQ(refiner_inner_width(916, 4), 2560);
}

TEST(RefinerConfig, ComesBackFromItsJson) {
  const RefinerConfig config = refiner_config_read(R"({"variant": "hrm", "hidden_size": 24, "num_heads": 3, "expansion": 2.5, "H_layers": 3, "L_layers": 5,
    "H_cycles": 4, "L_cycles": 7, "mlp_t": true, "pos_encodings": "learned", "rope_theta": 500, "rms_norm_eps": 1e-6, "puzzle_emb_ndim": 30,
    "puzzle_emb_len": 9, "num_puzzle_identifiers": 12, "vocab_size": 11, "seq_len": 81, "halt_max_steps": 5, "halt_exploration_prob": 0.25,
    "no_ACT_continue": true, "one_step_gradient": false})");
  const Json json = refiner_config_to_json(config);
  const auto back = refiner_config_from_json(json, "config.json");
  ASSERT_TRUE(back.ok()) << back.error().text();
  EXPECT_EQ(refiner_config_to_json(back.value()), json);
  EXPECT_EQ(json.size(), 22u);
}

TEST(RefinerConfig, RefusesByName) {
  const auto with = [](const char* name, const Json& value) {
    Json json = parse_json(kTrm).value();
    json[name] = value;
    return refusal(json);
  };
  EXPECT_NE(with("layers", 2).find("unknown field \"layers\""), std::string::npos);
  EXPECT_NE(with("variant", "gru").find("known are trm, hrm"), std::string::npos);
  EXPECT_NE(with("pos_encodings", "alibi").find("known are rope, learned, none"), std::string::npos);
  EXPECT_NE(with("num_heads", 7).find("multiple of num_heads"), std::string::npos);
  EXPECT_NE(with("num_heads", 512).find("odd width"), std::string::npos);
  EXPECT_NE(with("H_layers", 2).find("\"H_layers\" must be 0"), std::string::npos);
  EXPECT_NE(with("halt_exploration_prob", 1.5).find("halt_exploration_prob"), std::string::npos);
  EXPECT_NE(with("mlp_t", "yes").find("true or false"), std::string::npos);
  EXPECT_NE(refusal(parse_json(R"({"num_heads": 2})").value()).find("\"hidden_size\" is missing"), std::string::npos);
  EXPECT_NE(refusal(parse_json("[]").value()), "");
  Json whole = refiner_config_to_json(refiner_config_read(R"({"hidden_size": 8, "num_heads": 2, "vocab_size": 3, "seq_len": 4, "num_puzzle_identifiers": 1})"));
  EXPECT_TRUE(refiner_config_from_json(whole, "config.json").ok());
  whole["model_type"] = "qwen3_next";
  EXPECT_NE(refiner_config_from_json(whole, "config.json").error().text().find("foretrace_refiner"), std::string::npos);
  whole["model_type"] = "foretrace_refiner";
  whole.erase("seq_len");
  EXPECT_NE(refiner_config_from_json(whole, "config.json").error().text().find("\"seq_len\" is missing"), std::string::npos);
}

TEST(RefinerTrainConfig, ReadsAndRefuses) {
  Json json = {{"decoder", "refiner"}, {"model", parse_json(kTrm).value()}, {"max_steps", 10}, {"puzzle_learning_rate", 0.5}, {"precision", "bfloat16"}, {"device", "cuda:1"}};
  const auto config = refiner_train_config_from_json(json, "c.json");
  ASSERT_TRUE(config.ok()) << config.error().text();
  EXPECT_EQ(config.value().puzzle_learning_rate, 0.5);
  EXPECT_TRUE(config.value().bfloat16);
  EXPECT_EQ(config.value().device, "cuda:1");
  EXPECT_EQ(config.value().batch_rows, 768);
  const auto refused = [&](const char* name, const Json& value) {
    Json other = json;
    if (value.is_null()) other.erase(name); else other[name] = value;
    const auto result = refiner_train_config_from_json(other, "c.json");
    return result.ok() ? std::string() : result.error().text();
  };
  EXPECT_NE(refused("epochs", 3).find("unknown field \"epochs\""), std::string::npos);
  EXPECT_NE(refused("decoder", "diffusion").find("must be \"refiner\""), std::string::npos);
  EXPECT_NE(refused("max_steps", Json()).find("would not end"), std::string::npos);
  EXPECT_NE(refused("model", Json()).find("\"model\" is missing"), std::string::npos);
  EXPECT_NE(refused("model", {{"hidden_size", 8}}).find("c.json: model"), std::string::npos);
  EXPECT_NE(refused("precision", "float16").find("float32, bfloat16"), std::string::npos);
}

}  // namespace
}  // namespace foretrace::lm
