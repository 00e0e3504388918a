// Steps through packed weights are the steps through tensors, and a row is the same among any others.
#include <gtest/gtest.h>

#include "lm/torch.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

struct Option {
  const char* name;
  void (*set)(ModelConfig&);
};

const Option kOptions[] = {
    {"qwen3_next", [](ModelConfig&) {}},
    {"no output gate", [](ModelConfig& c) { c.linear_output_gate = OutputGate::kNone; }},
    {"negative eigenvalues", [](ModelConfig& c) { c.linear_beta_max = 2.0; }},
    {"window of two", [](ModelConfig& c) { c.linear_conv_kernel_dim = 2; }},
    {"tied", [](ModelConfig& c) { c.tie_word_embeddings = true; }},
    {"no gate, no norms, no positions",
     [](ModelConfig& c) {
       c.attention_gate = false;
       c.qk_norm = QueryKeyNorm::kNone;
       c.rotary = false;
     }},
    {"post norm over all heads",
     [](ModelConfig& c) {
       c.attention_post_norm = true;
       c.qk_norm = QueryKeyNorm::kProjection;
       c.zero_centred_norm = false;
       c.partial_rotary_factor = 1.0;
     }},
    {"sliding, scaled positions",
     [](ModelConfig& c) {
       c.layer_types[1] = LayerType::kSlidingAttention;
       c.sliding_window = 5;
       c.rope_factor = 4.0;
       c.rope_original_positions = 16;
     }},
};

std::unique_ptr<CausalLm> model_of(const Option& option, at::ScalarType type) {
  ModelConfig config = tiny_config();
  option.set(config);
  auto model = std::make_unique<CausalLm>(config, type);
  model->parameters().initialise(7, config.initializer_range);
  return model;
}

// Logits of `steps` tokens behind prompts of different lengths.
at::Tensor continued(const CausalLm& model, int64_t steps) {
  Cache cache = model.new_cache(3);
  model.prefill(cache, tiny_ids(1, 3, 12), {12, 3, 7});
  const at::Tensor ids = tiny_ids(2, 3, steps);
  std::vector<at::Tensor> logits;
  for (int64_t t = 0; t < steps; ++t) logits.push_back(model.step(cache, ids.select(1, t)));
  return at::stack(logits, 1);
}

TEST(PackedStep, IsTheStepThroughTensors) {
  for (const Option& option : kOptions) {
    const auto model = model_of(option, at::kFloat);
    const at::Tensor expected = continued(*model, 20);
    ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32)) << option.name;
    EXPECT_LT(difference(continued(*model, 20), expected), 1e-5 * expected.abs().max().item<double>()) << option.name;
  }
}

TEST(PackedStep, BFloat16IsNearerToFp32ThanTensorsAre) {
  const auto exact = model_of(kOptions[0], at::kFloat);
  const auto model = model_of(kOptions[0], at::kBFloat16);
  const auto& from = model->parameters().all();
  for (size_t i = 0; i < from.size(); ++i) exact->parameters().all()[i].value.copy_(from[i].value);
  const at::Tensor expected = continued(*exact, 20);
  const double tensors = difference(continued(*model, 20), expected);
  ASSERT_TRUE(model->pack_weights(kernels::PackedType::kBfloat16));
  EXPECT_LT(difference(continued(*model, 20), expected), tensors);
}

TEST(PackedStep, ARowIsTheSameAmongAnyOthers) {
  const auto model = model_of(kOptions[0], at::kFloat);
  ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32));
  Cache together = model->new_cache(9);
  const at::Tensor ids = tiny_ids(4, 9, 25);
  std::vector<at::Tensor> expected;
  for (int64_t t = 0; t < 25; ++t) expected.push_back(model->step(together, ids.select(1, t)));
  for (const int64_t row : {0, 4, 8}) {
    Cache alone = model->new_cache(1);
    for (int64_t t = 0; t < 25; ++t)
      ASSERT_TRUE(at::equal(model->step(alone, ids.select(1, t).narrow(0, row, 1))[0], expected[static_cast<size_t>(t)][row])) << row;
  }
}

TEST(PackedStep, AForkGoesItsOwnWay) {
  const auto model = model_of(kOptions[0], at::kFloat);
  ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32));
  Cache cache = model->new_cache(1);
  model->prefill(cache, tiny_ids(5, 1, 9), {9});
  Cache fork = cache.fork();
  for (int i = 0; i < 30; ++i) model->step(fork, at::tensor({i}, at::kLong));
  Cache fresh = model->new_cache(1);
  model->prefill(fresh, tiny_ids(5, 1, 9), {9});
  EXPECT_TRUE(at::equal(model->step(cache, at::tensor({3}, at::kLong)), model->step(fresh, at::tensor({3}, at::kLong))));
}

TEST(PackedStep, GoesOnInChunksBehindSteps) {
  const auto model = model_of(kOptions[0], at::kFloat);
  const at::Tensor ids = tiny_ids(6, 2, 30);
  const at::Tensor expected = model->logits(ids).select(1, 29);
  ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32));
  Cache cache = model->new_cache(2);
  for (int64_t t = 0; t < 10; ++t) model->step(cache, ids.select(1, t));
  model->prefill(cache, ids.narrow(1, 10, 10), {10, 10});
  at::Tensor last;
  for (int64_t t = 20; t < 30; ++t) last = model->step(cache, ids.select(1, t));
  EXPECT_LT(difference(last, expected), 2e-6 * expected.abs().max().item<double>());
}

TEST(PackedStep, Int8WeightsStayNear) {
  const auto model = model_of(kOptions[0], at::kFloat);
  const at::Tensor expected = continued(*model, 20);
  ASSERT_TRUE(model->pack_weights(kernels::PackedType::kInt8));
  const double moved = difference(continued(*model, 20), expected) / expected.abs().max().item<double>();
  EXPECT_LT(moved, 0.05);
  EXPECT_GT(moved, 1e-5);
}

TEST(PackedStep, ChangedWeightsAreNotReadAsTheyWere) {
  const auto model = model_of(kOptions[0], at::kFloat);
  ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32));
  model->parameters().initialise(8, 0.07);
  EXPECT_FALSE(model->packed());
}

TEST(PackedStep, WhatDoesNotFitTheCacheIsRefused) {
  const auto model = model_of(kOptions[0], at::kFloat);
  ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32));
  Cache cache = model->new_cache(2);
  EXPECT_THROW(model->step(cache, at::tensor({1}, at::kLong)), c10::Error);
  Cache none = model->new_cache(0);
  EXPECT_EQ(model->step(none, at::empty({0}, at::kLong)).size(0), 0);

  ModelConfig wider = tiny_config();
  wider.linear_value_head_dim = 24;
  CausalLm other(wider, at::kFloat);
  other.parameters().initialise(1, 0.07);
  Cache foreign = other.new_cache(2);
  other.prefill(foreign, tiny_ids(1, 2, 5), {5, 5});
  EXPECT_THROW(model->step(foreign, at::tensor({1, 2}, at::kLong)), c10::Error);
}

TEST(PackedStep, IsRefusedWhereALayerHasNone) {
  EXPECT_FALSE(model_of(kOptions[0], at::kDouble)->pack_weights(kernels::PackedType::kFloat32));
  const Option channel = {"a decay a channel", [](ModelConfig& c) { c.linear_decay = DecayKind::kChannel; }};
  EXPECT_FALSE(model_of(channel, at::kFloat)->pack_weights(kernels::PackedType::kFloat32));
}

}  // namespace
}  // namespace foretrace::lm
