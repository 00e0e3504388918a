// Weights under the repositories' key names, and our own directories.
#include <gtest/gtest.h>

#include <cmath>

#include "core/file.h"
#include "lm/checkpoint.h"
#include "lm/safetensors_writer.h"
#include "lm/torch.h"
#include "tests/lm/recursive/small_refiner.h"
#include "tests/scratch_directory.h"

namespace foretrace::lm {
namespace {

using RefinerCheckpointTensors = std::vector<std::pair<std::string, at::Tensor>>;

class RefinerCheckpointTest : public testing::TestWithParam<const char*> {
 protected:
  RefinerCheckpointTest() { ::mkdir((scratch_ / "m").c_str(), 0755); }

  // A checkpoint whose weights are called `prefix` + name.
  void write(const Refiner& refiner, const std::string& prefix, const std::function<void(RefinerCheckpointTensors&)>& change = {}) {
    RefinerCheckpointTensors tensors;
    for (const auto& [name, value] : weights_by_name(refiner)) tensors.emplace_back(prefix + name, value);
    if (change) change(tensors);
    ASSERT_TRUE(write_safetensors(scratch_ / "m/model.safetensors", tensors).ok());
    write_config(refiner_config_to_json(refiner.config()));
  }
  void write_config(const Json& json) { ASSERT_TRUE(write_file_atomic(scratch_ / "m/config.json", json.dump()).ok()); }
  std::string refusal() {
    const auto loaded = Refiner::load(scratch_ / "m", at::kFloat);
    return loaded.ok() ? "" : loaded.error().text();
  }
  void expect_loads_as(const Refiner& refiner) {
    const auto loaded = Refiner::load(scratch_ / "m", at::kFloat);
    ASSERT_TRUE(loaded.ok()) << loaded.error().text();
    for (const auto& [name, value] : weights_by_name(refiner)) EXPECT_TRUE(at::equal(value, weights_by_name(*loaded.value()).at(name))) << name;
  }

  ScratchDirectory scratch_;
};

constexpr const char* kHrm = R"({"variant": "hrm", "H_layers": 1, "pos_encodings": "learned"})";

TEST_P(RefinerCheckpointTest, LoadsUnderEveryPrefix) {
  for (const char* options : {"{}", R"({"mlp_t": true})", kHrm}) {
    Refiner refiner(small_refiner_config(options), at::kFloat);
    randomise(refiner, 5);
    write(refiner, GetParam());
    expect_loads_as(refiner);
  }
}

INSTANTIATE_TEST_SUITE_P(Prefixes, RefinerCheckpointTest, testing::Values("_orig_mod.model.inner.", "model.inner.", "inner.", ""));

// The key names of a state dict of the repositories' classes, from their sources.
TEST_F(RefinerCheckpointTest, NamesAreTheRepositories) {
  const auto names = [](const char* options) {
    std::set<std::string> all;
    const Refiner refiner(small_refiner_config(options), at::kFloat);
    for (const auto& [name, value] : weights_by_name(refiner)) all.insert(name);
    return all;
  };
  const std::set<std::string> shared = {"H_init", "L_init", "embed_tokens.embedding_weight", "lm_head.weight", "q_head.weight", "q_head.bias",
                                        "puzzle_emb.weights"};
  auto trm = shared, tokens = shared, hrm = shared;
  for (const std::string layer : {"L_level.layers.0.", "L_level.layers.1."}) {
    trm.insert({layer + "self_attn.qkv_proj.weight", layer + "self_attn.o_proj.weight", layer + "mlp.gate_up_proj.weight", layer + "mlp.down_proj.weight"});
    tokens.insert({layer + "mlp_t.gate_up_proj.weight", layer + "mlp_t.down_proj.weight", layer + "mlp.gate_up_proj.weight", layer + "mlp.down_proj.weight"});
  }
  hrm = trm;
  for (const char* name : {"self_attn.qkv_proj.weight", "self_attn.o_proj.weight", "mlp.gate_up_proj.weight", "mlp.down_proj.weight"})
    hrm.insert(std::string("H_level.layers.0.") + name);
  hrm.insert("embed_pos.embedding_weight");
  EXPECT_EQ(names("{}"), trm);
  EXPECT_EQ(names(R"({"mlp_t": true})"), tokens);
  EXPECT_EQ(names(kHrm), hrm);
}

TEST_F(RefinerCheckpointTest, OurOwnDirectoriesComeBack) {
  Refiner refiner(small_refiner_config(kHrm), at::kFloat);
  randomise(refiner, 6);
  SaveOptions options;
  options.files.emplace_back("foretrace.json", "{}\n");
  ASSERT_TRUE(save_checkpoint(scratch_ / "m", refiner_config_to_json(refiner.config()), refiner.parameters(), options).ok());
  expect_loads_as(refiner);
  EXPECT_TRUE(file_exists(scratch_ / "m/foretrace.json"));
  // What upstream keeps in bf16 (H_init, L_init) is read too.
  write(refiner, "", [](RefinerCheckpointTensors& tensors) {
    for (auto& [name, value] : tensors) value = value.to(at::kBFloat16);
  });
  const auto loaded = Refiner::load(scratch_ / "m", at::kFloat);
  ASSERT_TRUE(loaded.ok()) << loaded.error().text();
  EXPECT_TRUE(at::equal(weights_by_name(*loaded.value()).at("L_init"), weights_by_name(refiner).at("L_init").to(at::kBFloat16).to(at::kFloat)));
}

TEST_F(RefinerCheckpointTest, SaysWhatIsWrong) {
  Refiner refiner(small_refiner_config(), at::kFloat);
  randomise(refiner, 5);
  const auto spoilt = [&](const std::function<void(RefinerCheckpointTensors&)>& change) {
    write(refiner, "_orig_mod.model.inner.", change);
    return refusal();
  };
  EXPECT_EQ(spoilt({}), "");
  EXPECT_NE(spoilt([](RefinerCheckpointTensors& t) { t.erase(t.begin()); }).find("H_init\" is missing"), std::string::npos);
  EXPECT_NE(spoilt([](RefinerCheckpointTensors& t) { t.emplace_back("_orig_mod.model.inner.H_level.layers.0.mlp.down_proj.weight", at::zeros({2})); }).find("does not belong"), std::string::npos);
  EXPECT_NE(spoilt([](RefinerCheckpointTensors& t) { t.front().second = at::zeros({25}); }).find("missing"), std::string::npos);
  EXPECT_NE(spoilt([](RefinerCheckpointTensors& t) { t.front().second = at::full({24}, NAN); }).find("not finite"), std::string::npos);
  write(refiner, "model.inner.", [](RefinerCheckpointTensors& t) { t.front().second = at::zeros({25}); });
  EXPECT_NE(refusal().find("has shape [25], config.json asks for [24]"), std::string::npos) << refusal();
  Json json = refiner_config_to_json(refiner.config());
  json["L_cycle"] = 3;
  write_config(json);
  EXPECT_NE(refusal().find("unknown field \"L_cycle\""), std::string::npos);
  json = {{"model_type", "qwen3_next"}};
  write_config(json);
  EXPECT_NE(refusal().find("foretrace_refiner"), std::string::npos);
  write_config(refiner_config_to_json(small_refiner_config(R"({"num_puzzle_identifiers": 5})")));
  EXPECT_NE(refusal(), "");
}

}  // namespace
}  // namespace foretrace::lm
