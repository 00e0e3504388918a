// Two stacks that take turns: against the same recursion written out, and HRM-Text's own masks and cache against transformers
// (tests/fixtures/lm/make_transformers.py).
#include <gtest/gtest.h>

#include "lm/causal_lm.h"
#include "lm/generate/engine.h"
#include "lm/linear.h"
#include "lm/safetensors_reader.h"
#include "lm/torch.h"
#include "lm/train/loss.h"
#include "lm/train/optimizer.h"
#include "tests/lm/finite_differences.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

// Linear, sliding and full attention in each of two stacks.
ModelConfig recursive_config(std::vector<int64_t> gradient_cycles) {
  ModelConfig config = tiny_config();
  config.family = ModelFamily::kForetrace;
  config.num_hidden_layers = 3;
  config.layer_types = {LayerType::kLinearAttention, LayerType::kSlidingAttention, LayerType::kFullAttention};
  config.sliding_window = 4;
  config.embedding_scale = 3.0;
  config.high_cycles = 3;
  config.low_cycles = 2;
  config.gradient_cycles = std::move(gradient_cycles);
  return config;
}

std::unique_ptr<CausalLm> recursive_model(const ModelConfig& config, at::ScalarType type) {
  auto model = std::make_unique<CausalLm>(config, type);
  model->parameters().initialise(11, config.initializer_range);
  for (auto& parameter : model->parameters().all())
    if (parameter.name == "model.z_L_init") parameter.value.normal_(0.0, 0.5);
  return model;
}

// The recursion written out. `carries` says, a low call at a time, whether gradients lead through it.
at::Tensor written_out(const CausalLm& model, const at::Tensor& ids, const std::vector<bool>& carries) {
  const ModelConfig& config = model.config();
  ParameterTable table(at::kDouble);
  const LayerStack low(config, table, "model.L_module.layers.", "model.L_module.final_norm.weight");
  const LayerStack high(config, table, "model.H_module.layers.", "model.H_module.final_norm.weight");
  const Parameter *embedding = nullptr, *start = nullptr;
  for (const Parameter& from : model.parameters().all()) {
    if (from.name == "model.embed_tokens.weight") embedding = &from;
    if (from.name == "model.z_L_init") start = &from;
    for (Parameter& to : table.all())
      if (to.name == from.name) to.value = to.compute = from.value;  // the very tensors, so that gradients meet
  }
  const SequenceContext sequence = make_sequence(config, ids.size(1), {0, 0}, {ids.size(1), ids.size(1)}, at::kDouble);
  at::Tensor h = at::embedding(embedding->value, ids) * 3.0, l = start->value.expand_as(h);
  for (size_t cycle = 0; cycle < 3; ++cycle) {
    for (size_t call = 0; call < 2; ++call) {
      const at::Tensor next = low.norm().forward(low.forward(l + h, sequence, nullptr, 0));
      l = carries[2 * cycle + call] ? next : next.detach();
    }
    h = high.norm().forward(high.forward(h + l, sequence, nullptr, 0));
  }
  return h;
}

void expect_gradients_of(const std::vector<int64_t>& gradient_cycles, const std::vector<bool>& carries) {
  const auto model = recursive_model(recursive_config(gradient_cycles), at::kDouble);
  const at::Tensor ids = tiny_ids(4, 2, 13), direction = at::randn({2, 13, 32}, at::kDouble);
  model->parameters().require_gradients(true);
  const at::Tensor want = written_out(*model, ids, carries);
  (want * direction).sum().backward();
  std::vector<at::Tensor> wanted;
  for (auto& parameter : model->parameters().all()) {
    wanted.push_back(parameter.value.grad().defined() ? parameter.value.grad().clone() : at::Tensor());
    parameter.value.mutable_grad().reset();
  }
  const at::Tensor got = model->hidden(ids);
  EXPECT_LT(difference(got, want), 1e-12);
  (got * direction).sum().backward();
  for (size_t i = 0; i < wanted.size(); ++i) {
    const Parameter& parameter = model->parameters().all()[i];
    ASSERT_EQ(parameter.value.grad().defined(), wanted[i].defined()) << parameter.name;
    if (wanted[i].defined()) {
      EXPECT_LT(difference(parameter.value.grad(), wanted[i]), 1e-10 * (1 + wanted[i].abs().max().item<double>())) << parameter.name;
    }
  }
}

TEST(Recursion, GradientsLeadThroughTheLastLowCallsOfACycle) {
  expect_gradients_of({2, 2, 2}, {true, true, true, true, true, true});
  expect_gradients_of({2}, {false, true, false, true, true, true});        // missing cycles in front: one
  expect_gradients_of({0, 1, 5}, {false, false, false, true, true, true});
  expect_gradients_of({0, 0, 0}, {false, false, false, false, false, false});
  expect_gradients_of({1, 2, 0, 2}, {false, true, true, true, false, false});  // more than cycles: the first ones count
}

TEST(Recursion, WholeGradientsAreFiniteDifferences) {
  const auto model = recursive_model(recursive_config({2, 2, 2}), at::kDouble);
  const at::Tensor ids = tiny_ids(5, 2, 9), direction = at::randn({2, 9, 61}, at::kDouble);
  expect_finite_differences(model->parameters(), [&] { return (model->head(model->hidden(ids)) * direction).sum(); });
}

TEST(Recursion, BothFormsAndACacheThatGoesOnAgree) {
  for (const bool weights : {true, false}) {
    ModelConfig config = recursive_config({1});
    config.norm_weights = weights;
    const auto model = recursive_model(config, at::kFloat);
    const at::Tensor ids = tiny_ids(6, 2, 19), whole = model->logits(ids);
    const double tolerance = 1e-5 * whole.abs().max().item<double>();
    EXPECT_LT(difference(model->recurrent_logits(ids), whole), tolerance);
    Cache cache = model->new_cache(2);
    EXPECT_LT(difference(model->prefill(cache, ids.narrow(1, 0, 11), {11, 11}), whole.select(1, 10)), tolerance);
    EXPECT_LT(difference(model->step(cache, ids.select(1, 11)), whole.select(1, 11)), tolerance);
  }
}

// Where the loss reaches no low stack, its gradients are 0: a step of the optimizer leaves it to weight decay.
TEST(Recursion, AStackWithoutGradientsIsLeftAlone) {
  const auto model = recursive_model(recursive_config({0, 0, 0}), at::kFloat);
  model->parameters().require_gradients(true);
  TrainConfig config;
  config.weight_decay = 0;
  config.optimizer = OptimizerKind::kMuon;
  Optimizer optimizer(config, model->parameters());
  std::vector<at::Tensor> before;
  for (const Parameter& parameter : model->parameters().all()) before.push_back(parameter.value.detach().clone());
  model->hidden(tiny_ids(7, 2, 9)).square().sum().backward();
  optimizer.clip(1.0);
  optimizer.step(0.1);
  for (size_t i = 0; i < before.size(); ++i) {
    const Parameter& parameter = model->parameters().all()[i];
    if (parameter.name.find("L_module") != std::string::npos) {
      EXPECT_EQ(difference(parameter.value, before[i]), 0) << parameter.name;
    }
    if (parameter.name == "model.H_module.layers.2.self_attn.o_proj.weight") {
      EXPECT_GT(difference(parameter.value, before[i]), 0);
    }
  }
}

class HrmTextTest : public testing::Test {
 protected:
  at::Tensor expected(const std::string& name) { return reader_.tensor(name).value(); }
  std::vector<int64_t> prefixes() {
    const at::Tensor all = expected("prefixes");
    return {all.data_ptr<int64_t>(), all.data_ptr<int64_t>() + all.numel()};
  }
  double tolerance() { return 1e-5 * std::max(1.0, expected("logits").abs().max().item<double>()); }

  std::string directory_ = std::string(FORETRACE_SOURCE_DIR) + "/tests/fixtures/lm/hrm_text";
  SafetensorsReader reader_ = SafetensorsReader::open(directory_ + "/expected.safetensors").value();
  std::unique_ptr<CausalLm> model_ = CausalLm::load(directory_).value();
  at::Tensor ids_ = expected("ids");
};

TEST_F(HrmTextTest, PrefixesAreSeenWhole) {
  const at::NoGradGuard no_grad;
  const at::Tensor want = expected("prefix_logits");
  EXPECT_TRUE(model_->config().prefix_lm);
  EXPECT_LT(difference(model_->head(model_->hidden(ids_, {.mode = MaskMode::prefix(prefixes())})), want), tolerance());
  EXPECT_GT(difference(want, expected("logits")), 1e-2);
  // The prefix first, then one token after another.
  for (int64_t row = 0; row < 2; ++row) {
    const int64_t prefix = prefixes()[static_cast<size_t>(row)];
    Cache cache = model_->new_cache(1);
    at::Tensor next = model_->prefill(cache, ids_.narrow(0, row, 1).narrow(1, 0, prefix), {prefix}, MaskMode::prefix({prefix}));
    for (int64_t t = prefix; t < ids_.size(1); ++t) {
      ASSERT_LT(difference(next[0], want[row][t - 1]), tolerance()) << "row " << row << " token " << t;
      next = model_->step(cache, ids_[row][t].view({1}));
    }
  }
}

TEST_F(HrmTextTest, GeneratesBehindAPromptThatIsSeenWhole) {
  for (int64_t row = 0; row < 2; ++row) {
    const int64_t prefix = prefixes()[static_cast<size_t>(row)];
    GenerationRequest request;
    request.prompt.assign(ids_[row].data_ptr<int64_t>(), ids_[row].data_ptr<int64_t>() + prefix);
    request.max_tokens = 8;
    std::vector<int64_t> tokens(request.prompt.begin(), request.prompt.end());
    const auto generated = generate(*model_, {request}, {.prefill_tokens = 3, .prefix = true});
    ASSERT_TRUE(generated.ok()) << generated.error().text();
    for (const int32_t token : generated.value().front().tokens) {
      const at::NoGradGuard no_grad;
      const at::Tensor all = at::tensor(tokens, at::kLong).unsqueeze(0);
      const at::Tensor logits = model_->head(model_->hidden(all, {.mode = MaskMode::prefix({prefix})}))[0][-1];
      EXPECT_EQ(token, logits.argmax().item<int64_t>());
      tokens.push_back(token);
    }
  }
}

TEST_F(HrmTextTest, EveryCallOfALayerHasASlotOfItsOwn) {
  Cache cache = model_->new_cache(1);
  model_->prefill(cache, ids_.narrow(0, 0, 1).narrow(1, 0, 5), {5});
  const size_t slots = 2 * 2 * (3 + 1);
  for (size_t i = 0; i < slots; ++i) {
    ASSERT_TRUE(cache.layer(i).keys.defined()) << i;
    for (size_t j = 0; j < i; ++j) EXPECT_GT(difference(cache.layer(i).keys, cache.layer(j).keys), 1e-3) << i << " and " << j;
  }
}

}  // namespace
}  // namespace foretrace::lm
