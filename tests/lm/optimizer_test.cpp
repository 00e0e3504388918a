#include "lm/train/optimizer.h"

#include <gtest/gtest.h>

#include "lm/torch.h"
#include "lm/train/adam_atan2.h"
#include "lm/train/sign_descent.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

TEST(AdamW, FollowsItsFormula) {
  at::manual_seed(1);
  at::Tensor w = at::randn({7, 5});
  w.requires_grad_(true);
  at::Tensor expected = w.detach().to(at::kDouble);
  at::Tensor m = at::zeros_like(expected);
  at::Tensor v = at::zeros_like(expected);
  AdamW adamw({0.9, 0.95, 1e-8});
  adamw.add("w", w, 0.1);
  for (int t = 1; t <= 5; ++t) {
    w.mutable_grad() = at::randn({7, 5});
    const at::Tensor g = w.grad().to(at::kDouble);
    m = 0.9 * m + 0.1 * g;
    v = 0.95 * v + 0.05 * g * g;
    const at::Tensor step = (m / (1 - std::pow(0.9, t))) / ((v / (1 - std::pow(0.95, t))).sqrt() + 1e-8);
    expected = expected * (1 - 0.01 * 0.1) - 0.01 * step;
    adamw.step(0.01);
    EXPECT_LT(difference(w.detach(), expected), 1e-6);
  }
}

TEST(AdamAtan2, FollowsItsFormula) {
  at::manual_seed(4);
  at::Tensor w = at::randn({7, 5}).requires_grad_(true), bias = at::randn({3}).requires_grad_(true);
  std::vector<at::Tensor> expected = {w.detach().to(at::kDouble), bias.detach().to(at::kDouble)}, m, v;
  for (const at::Tensor& value : expected) {
    m.push_back(at::zeros_like(value));
    v.push_back(at::zeros_like(value));
  }
  AdamAtan2 adam({0.8, 0.95, 0.1});
  adam.add("w", w);
  adam.add("bias", bias);
  for (int t = 1; t <= 5; ++t) {
    for (size_t i = 0; i < 2; ++i) {
      at::Tensor& value = i == 0 ? w : bias;
      value.mutable_grad() = at::randn(value.sizes());
      if (t == 2) value.mutable_grad()[0] = 0;
      const at::Tensor g = value.grad().to(at::kDouble);
      m[i] = 0.8 * m[i] + 0.2 * g;
      v[i] = 0.95 * v[i] + 0.05 * g * g;
      expected[i] = expected[i] * (1 - 0.01 * 0.1) - 0.01 / (1 - std::pow(0.8, t)) * at::atan2(m[i], v[i].sqrt() / std::sqrt(1 - std::pow(0.95, t)));
    }
    adam.step(0.01);
    EXPECT_LT(difference(w.detach(), expected[0]), 1e-6);
    EXPECT_LT(difference(bias.detach(), expected[1]), 1e-6);
  }
}

// What the loss is multiplied by changes nothing, and a gradient of 0 is no reason to move.
TEST(AdamAtan2, IsFreeOfScale) {
  for (const float scale : {1e-12F, 1e12F}) {
    at::Tensor w = at::zeros({3}).requires_grad_(true);
    AdamAtan2 adam({0.9, 0.95, 0});
    adam.add("w", w);
    w.mutable_grad() = at::tensor({scale, -scale, 0.0F});
    adam.step(0.1);
    const double want = 0.1 / 0.1 * std::atan2(0.1, 1);
    EXPECT_LT(difference(w.detach(), at::tensor({-want, want, 0.0}, at::kDouble)), 1e-6) << scale;
  }
}

TEST(SignDescent, MovesTheRowsThatWereReadBySignsOfSums) {
  at::Tensor table = at::tensor({1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0}, at::kFloat).view({4, 2});
  const at::Tensor gradients = at::tensor({3.0, -1.0, -5.0, 1.0, 0.5, 2.0}, at::kFloat).view({3, 2});
  sign_descent(table, at::tensor({2, 2, 0}, at::kLong), gradients, 0.1, 0.5);
  const double kept = 1 - 0.1 * 0.5;
  const at::Tensor want = at::tensor({kept - 0.1, 2 * kept - 0.1, 3.0, 4.0, 5 * kept + 0.1, 6 * kept, 7.0, 8.0}, at::kDouble).view({4, 2});
  EXPECT_LT(difference(table, want), 1e-6);
}

TEST(Muon, MakesSingularValuesNearOne) {
  at::manual_seed(2);
  for (const auto& [rows, columns] : {std::pair{24, 24}, {16, 40}, {40, 16}}) {
    const at::Tensor u = at::randn({3, rows, columns});
    const at::Tensor values = at::linalg_svdvals(orthogonalised(u).to(at::kDouble));
    EXPECT_GT(values.min().item<double>(), 0.5);
    EXPECT_LT(values.max().item<double>(), 1.35);
  }
}

TEST(Muon, FusedBlocksMoveAsIfTheyWereApart) {
  at::manual_seed(3);
  const at::Tensor start = at::randn({24, 8});
  const at::Tensor gradient = at::randn({24, 8});
  at::Tensor fused = start.clone().requires_grad_(true);
  Muon together({0.95, 0.1});
  together.add("w", fused, {16, 8});
  fused.mutable_grad() = gradient.clone();
  together.step(0.1);
  for (const auto& [begin, rows] : {std::pair{0, 16}, {16, 8}}) {
    at::Tensor part = start.narrow(0, begin, rows).clone().requires_grad_(true);
    Muon alone({0.95, 0.1});
    alone.add("w", part, {rows});
    part.mutable_grad() = gradient.narrow(0, begin, rows).clone();
    alone.step(0.1);
    EXPECT_LT(difference(fused.detach().narrow(0, begin, rows), part.detach()), 1e-3);
  }
  EXPECT_GT(difference(fused.detach(), start), 0.01);
}

TEST(Optimizer, DecaysMatricesAndNothingElse) {
  TrainConfig config;
  config.weight_decay = 0.5;
  const auto model = tiny_model(1);
  auto& table = model->parameters();
  table.require_gradients(true);
  Optimizer optimizer(config, table);
  std::vector<at::Tensor> before;
  for (auto& parameter : table.all()) {
    before.push_back(parameter.value.detach().clone());
    parameter.value.mutable_grad() = at::zeros_like(parameter.value);
  }
  optimizer.step(0.1);
  for (size_t i = 0; i < before.size(); ++i) {
    const auto& parameter = table.all()[i];
    const bool matrix = parameter.kind == ParameterKind::kMatrix || parameter.kind == ParameterKind::kEmbedding;
    EXPECT_LT(difference(parameter.value.detach(), before[i] * (matrix ? 0.95 : 1.0)), 1e-6) << parameter.name;
  }
}

TEST(Optimizer, LeavesBuffersAlone) {
  for (const OptimizerKind kind : {OptimizerKind::kAdamW, OptimizerKind::kMuon}) {
    TrainConfig config;
    config.optimizer = kind;
    ModelConfig shape = tiny_config();
    shape.num_experts = 4;
    shape.num_experts_per_tok = 2;
    shape.router = RouterKind::kSigmoid;
    shape.channel_types.assign(4, ChannelType::kExperts);
    CausalLm model(shape, at::kFloat);
    model.parameters().initialise(1, 0.1);
    model.parameters().require_gradients(true);
    Optimizer optimizer(config, model.parameters());
    model.head(model.hidden(tiny_ids(1, 2, 9))).square().mean().backward();
    EXPECT_GT(optimizer.clip(1.0), 0.0);
    optimizer.step(0.1);
    int64_t buffers = 0;
    for (const auto& parameter : model.parameters().all()) {
      if (parameter.kind != ParameterKind::kBuffer) continue;
      EXPECT_TRUE(parameter.value.detach().eq(0).all().item<bool>()) << parameter.name;
      ++buffers;
    }
    EXPECT_EQ(buffers, 4);
  }
}

TEST(Optimizer, ClipsTheJointNorm) {
  TrainConfig config;
  const auto model = tiny_model(1);
  auto& table = model->parameters();
  table.require_gradients(true);
  Optimizer optimizer(config, table);
  for (auto& parameter : table.all()) parameter.value.mutable_grad() = at::ones_like(parameter.value);
  const double norm = std::sqrt(static_cast<double>(table.count()));
  EXPECT_NEAR(optimizer.clip(2.0), norm, norm * 1e-5);
  EXPECT_NEAR(optimizer.clip(0), 2.0, 1e-4);
}

}  // namespace
}  // namespace foretrace::lm
