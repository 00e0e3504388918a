// Steps through packed weights are the steps through tensors, and a row is the same among any others.
#include <gtest/gtest.h>

#include "lm/torch.h"
#include "tests/lm/step_options.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

// Logits of `steps` tokens behind prompts of different lengths.
at::Tensor continued(const CausalLm& model, int64_t steps) {
  const int64_t vocabulary = model.config().vocab_size;
  Cache cache = model.new_cache(3);
  model.prefill(cache, tiny_ids(1, 3, 12) % vocabulary, {12, 3, 7});
  const at::Tensor ids = tiny_ids(2, 3, steps) % vocabulary;
  std::vector<at::Tensor> logits;
  for (int64_t t = 0; t < steps; ++t) logits.push_back(model.step(cache, ids.select(1, t)));
  return at::stack(logits, 1);
}

TEST(PackedStep, IsTheStepThroughTensors) {
  for (const StepOption& option : step_options()) {
    const auto model = model_of(option, at::kFloat);
    const at::Tensor expected = continued(*model, 20);
    ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32)) << option.name;
    EXPECT_LT(difference(continued(*model, 20), expected), 1e-5 * expected.abs().max().item<double>()) << option.name;
  }
}

// Every family that has a committed checkpoint.
TEST(PackedStep, IsTheStepThroughTensorsForEveryFamily) {
  for (const char* family : {"cwm", "kimi_linear", "olmo_hybrid", "qwen3_5", "qwen3_5_moe", "qwen3_next", "qwen3_next_moe",
                             "qwen3_next_mtp", "hrm_text", "diffusion_gemma", "diffusion_gemma_plain"}) {
    const auto model = CausalLm::load(std::string(FORETRACE_SOURCE_DIR) + "/tests/fixtures/lm/" + family).value();
    const at::Tensor expected = continued(*model, 20);
    ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32)) << family;
    EXPECT_LT(difference(continued(*model, 20), expected), 1e-5 * expected.abs().max().item<double>()) << family;
  }
}

// Experts 1 to 4 always have the same scores, 0 in any order of sums: the choice of two must be the same too.
TEST(PackedStep, EqualExpertsAreChosenAsThroughTensors) {
  for (const char* name : {"experts", "kimi linear", "experts in groups, shared without gate"}) {
    const auto model = model_of(step_option(name), at::kFloat);
    for (Parameter& parameter : model->parameters().all())
      if (parameter.kind == ParameterKind::kRouter) parameter.value.narrow(0, 1, 4).zero_();
    const at::Tensor expected = continued(*model, 20);
    ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32));
    EXPECT_LT(difference(continued(*model, 20), expected), 1e-5 * expected.abs().max().item<double>()) << name;
  }
}

TEST(PackedStep, BFloat16IsNearerToFp32ThanTensorsAre) {
  for (const StepOption* kind : step_kinds()) {
    const auto exact = model_of(*kind, at::kFloat);
    const auto model = model_of(*kind, at::kBFloat16);
    const auto& from = model->parameters().all();
    for (size_t i = 0; i < from.size(); ++i) exact->parameters().all()[i].value.copy_(from[i].value);
    const at::Tensor expected = continued(*exact, 20);
    const double tensors = difference(continued(*model, 20), expected);
    ASSERT_TRUE(model->pack_weights(kernels::PackedType::kBfloat16));
    EXPECT_LT(difference(continued(*model, 20), expected), tensors) << kind->name;
  }
}

TEST(PackedStep, ARowIsTheSameAmongAnyOthers) {
  for (const StepOption* kind : step_kinds()) {
    const auto model = model_of(*kind, at::kFloat);
    ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32));
    Cache together = model->new_cache(9);
    const at::Tensor ids = tiny_ids(4, 9, 25);
    std::vector<at::Tensor> expected;
    for (int64_t t = 0; t < 25; ++t) expected.push_back(model->step(together, ids.select(1, t)));
    for (const int64_t row : {0, 4, 8}) {
      Cache alone = model->new_cache(1);
      for (int64_t t = 0; t < 25; ++t)
        ASSERT_TRUE(at::equal(model->step(alone, ids.select(1, t).narrow(0, row, 1))[0], expected[static_cast<size_t>(t)][row]))
            << kind->name << " row " << row;
    }
  }
}

TEST(PackedStep, AForkGoesItsOwnWay) {
  for (const StepOption* kind : step_kinds()) {
    const auto model = model_of(*kind, at::kFloat);
    ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32));
    Cache cache = model->new_cache(1);
    model->prefill(cache, tiny_ids(5, 1, 9), {9});
    Cache fork = cache.fork();
    for (int i = 0; i < 30; ++i) model->step(fork, at::tensor({i}, at::kLong));
    Cache fresh = model->new_cache(1);
    model->prefill(fresh, tiny_ids(5, 1, 9), {9});
    EXPECT_TRUE(at::equal(model->step(cache, at::tensor({3}, at::kLong)), model->step(fresh, at::tensor({3}, at::kLong)))) << kind->name;
  }
}

TEST(PackedStep, GoesOnInChunksBehindSteps) {
  for (const StepOption* kind : step_kinds()) {
    const auto model = model_of(*kind, at::kFloat);
    const at::Tensor ids = tiny_ids(6, 2, 30);
    const at::Tensor expected = model->logits(ids).select(1, 29);
    ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32));
    Cache cache = model->new_cache(2);
    for (int64_t t = 0; t < 10; ++t) model->step(cache, ids.select(1, t));
    model->prefill(cache, ids.narrow(1, 10, 10), {10, 10});
    at::Tensor last;
    for (int64_t t = 20; t < 30; ++t) last = model->step(cache, ids.select(1, t));
    EXPECT_LT(difference(last, expected), 1e-5 * expected.abs().max().item<double>()) << kind->name;
  }
}

// A canvas of few cells behind a prompt, through packed weights or not.
TEST(PackedStep, CanvasPassesReadPackedWeightsToo) {
  for (const StepOption* kind : step_kinds()) {
    for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
      const auto model = model_of(*kind, type), exact = model_of(*kind, at::kFloat);
      const auto& from = model->parameters().all();
      for (size_t i = 0; i < from.size(); ++i) exact->parameters().all()[i].value.copy_(from[i].value);
      const auto canvas = [](const CausalLm& of) {
        const at::NoGradGuard no_grad;
        Cache cache = of.new_cache(2);
        of.commit(cache, tiny_ids(7, 2, 70), {70, 70});  // more rows than are few
        return of.head(of.hidden_canvas(cache, tiny_ids(8, 2, 6))).to(at::kFloat);
      };
      const at::Tensor expected = canvas(*exact), tensors = canvas(*model);
      ASSERT_TRUE(model->pack_weights());
      const double off = difference(canvas(*model), expected), before = difference(tensors, expected);
      EXPECT_LT(off, type == at::kFloat ? 1e-5 * expected.abs().max().item<double>() : 1.5 * before) << kind->name << ' ' << type;
    }
  }
}

// Matrices that are gone but for their packed form.
TEST(PackedStep, CanvasPassesReadNothingButPackedWeights) {
  const at::NoGradGuard no_grad;
  const auto model = model_of(step_option("qwen3_next"), at::kFloat);
  Cache cache = model->new_cache(2);
  model->commit(cache, tiny_ids(7, 2, 70), {70, 70});
  ASSERT_TRUE(model->pack_weights());
  const auto canvas = [&] { return model->head(model->hidden_canvas(cache, tiny_ids(8, 2, 6))); };
  const at::Tensor before = canvas();
  for (Parameter& parameter : model->parameters().all())
    if (parameter.kind == ParameterKind::kMatrix) parameter.value.zero_();
  EXPECT_TRUE(at::equal(canvas(), before));
}

// Where few experts are chosen, another one may be, which is no small step.
TEST(PackedStep, Int8WeightsStayNear) {
  for (const char* name : {"qwen3_next", "all of the experts", "latent attention", "two writes, signed decays"}) {
    const auto model = model_of(step_option(name), at::kFloat);
    const at::Tensor expected = continued(*model, 20);
    ASSERT_TRUE(model->pack_weights(kernels::PackedType::kInt8));
    const double moved = difference(continued(*model, 20), expected) / expected.abs().max().item<double>();
    EXPECT_LT(moved, 0.1) << name;
    EXPECT_GT(moved, 1e-5) << name;
  }
}

TEST(PackedStep, ChangedWeightsAreNotReadAsTheyWere) {
  const auto model = model_of(step_option("qwen3_next"), at::kFloat);
  ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32));
  model->parameters().initialise(8, 0.07);
  EXPECT_FALSE(model->packed());
}

TEST(PackedStep, WhatDoesNotFitTheCacheIsRefused) {
  const auto model = model_of(step_option("qwen3_next"), at::kFloat);
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

TEST(PackedStep, IsRefusedInDouble) { EXPECT_FALSE(model_of(step_option("qwen3_next"), at::kDouble)->pack_weights(kernels::PackedType::kFloat32)); }

}  // namespace
}  // namespace foretrace::lm
