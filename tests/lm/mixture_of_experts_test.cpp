// MixtureOfExperts against the same written token by token, for every kind of routing; and what its steps leave alone.
#include "lm/mixture_of_experts.h"

#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <gtest/gtest.h>

#include "lm/linear.h"
#include "lm/torch.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

struct MixtureOfExpertsOption {
  const char* name;
  void (*set)(ModelConfig&);
};

const MixtureOfExpertsOption kMixtureOfExpertsOptions[] = {
    {"softmax, normalised", [](ModelConfig&) {}},
    {"softmax", [](ModelConfig& c) { c.norm_topk_prob = false; }},
    {"one expert",
     [](ModelConfig& c) {
       c.num_experts_per_tok = 1;
       c.norm_topk_prob = false;  // else its weight is 1 whatever the router says
     }},
    {"all experts", [](ModelConfig& c) { c.num_experts_per_tok = c.num_experts; }},
    {"nothing shared", [](ModelConfig& c) { c.shared_expert_intermediate_size = 0; }},
    {"sigmoid, scaled",
     [](ModelConfig& c) {
       c.router = RouterKind::kSigmoid;
       c.routed_scaling_factor = 2.4;
       c.shared_expert_gate = false;
     }},
    {"sigmoid, groups",
     [](ModelConfig& c) {
       c.router = RouterKind::kSigmoid;
       c.n_group = 4;
       c.topk_group = 2;
       c.norm_topk_prob = false;
     }},
    {"more experts than tokens have",
     [](ModelConfig& c) {
       c.num_experts = 200;
       c.num_experts_per_tok = 3;
     }},
};

struct MixtureOfExpertsLab {
  MixtureOfExpertsLab(const MixtureOfExpertsOption& option, at::ScalarType type) : config(tiny_config()), table(type) {
    config.num_experts = 8;
    config.num_experts_per_tok = 3;
    config.moe_intermediate_size = 12;
    config.shared_expert_intermediate_size = 20;
    option.set(config);
    moe = std::make_unique<MixtureOfExperts>(config, table, "");
    table.initialise(5, 0.3);
    for (Parameter& parameter : table.all())
      if (parameter.kind == ParameterKind::kBuffer) parameter.value.copy_(at::linspace(-0.3, 0.3, parameter.value.numel()));
  }

  [[nodiscard]] at::Tensor weight(const std::string& ending) {
    for (Parameter& parameter : table.all())
      if (parameter.name.ends_with(ending)) return parameter.value;
    return {};
  }

  ModelConfig config;
  ParameterTable table;
  std::unique_ptr<MixtureOfExperts> moe;
};

at::Tensor swiglu(const at::Tensor& x, const at::Tensor& gate_up, const at::Tensor& down) {
  const auto parts = at::matmul(gate_up, x).chunk(2);
  return at::matmul(down, at::silu(parts[0]) * parts[1]);
}

// The experts of one token, by torch's topk.
at::Tensor chosen(const ModelConfig& config, const at::Tensor& scores) {
  if (config.n_group == 1) return std::get<1>(scores.topk(config.num_experts_per_tok));
  const at::Tensor groups = scores.unflatten(0, {config.n_group, -1});
  const at::Tensor best = std::get<1>(std::get<0>(groups.topk(2)).sum(-1).topk(config.topk_group));
  const at::Tensor kept = at::full_like(groups, -1e9).index_copy(0, best, groups.index_select(0, best));
  return std::get<1>(kept.flatten().topk(config.num_experts_per_tok));
}

at::Tensor naive_token(MixtureOfExpertsLab& lab, const at::Tensor& x) {
  const ModelConfig& config = lab.config;
  const bool soft = config.router == RouterKind::kSoftmax;
  const at::Tensor scores = at::matmul(lab.weight("mlp.gate.weight"), x);
  const at::Tensor p = soft ? scores.softmax(-1) : scores.sigmoid();
  const at::Tensor ids = chosen(config, (soft ? p : p + lab.weight("correction_bias")).detach());
  at::Tensor weights = p.index_select(0, ids) * config.routed_scaling_factor;
  if (config.norm_topk_prob) weights = weights / p.index_select(0, ids).sum();
  const at::Tensor gate_up = lab.weight("experts.0.gate_proj.weight").unflatten(0, {config.num_experts, -1});
  const at::Tensor down = lab.weight("experts.0.down_proj.weight").unflatten(0, {config.num_experts, -1});
  at::Tensor sum = at::zeros_like(x);
  for (int64_t i = 0; i < ids.numel(); ++i) {
    const int64_t e = ids[i].item<int64_t>();
    sum = sum + weights[i] * swiglu(x, gate_up[e], down[e]);
  }
  if (config.shared_expert_intermediate_size == 0) return sum;
  const at::Tensor shared = swiglu(x, lab.weight("shared_expert.gate_proj.weight"), lab.weight("shared_expert.down_proj.weight"));
  return sum + (config.shared_expert_gate ? at::sigmoid(at::dot(lab.weight("shared_expert_gate.weight")[0], x)) * shared : shared);
}

at::Tensor mixture_of_experts_naive(MixtureOfExpertsLab& lab, const at::Tensor& x) {
  std::vector<at::Tensor> rows;
  for (const at::Tensor& row : x.flatten(0, 1).unbind(0)) rows.push_back(naive_token(lab, row));
  return at::stack(rows).view(x.sizes());
}

// y, then the gradients of x and of every weight that takes one.
template <typename Function>
std::vector<at::Tensor> with_gradients(MixtureOfExpertsLab& lab, const at::Tensor& x, const at::Tensor& direction, const Function& function) {
  lab.table.require_gradients(true);
  const at::Tensor leaf = x.detach().clone().requires_grad_();
  const at::Tensor y = function(leaf);
  (y * direction).sum().backward();
  std::vector<at::Tensor> results = {y.detach(), leaf.grad()};
  for (Parameter& parameter : lab.table.all()) {
    if (parameter.kind == ParameterKind::kBuffer) continue;
    results.push_back(parameter.value.grad().clone());
    parameter.value.mutable_grad().reset();
  }
  return results;
}

std::vector<at::Tensor> of_layer(MixtureOfExpertsLab& lab, const at::Tensor& x, const at::Tensor& direction) {
  return with_gradients(lab, x, direction, [&](const at::Tensor& input) {
    return lab.moe->forward(input, plain_sequence(input.size(0), input.size(1), input.scalar_type()));
  });
}

TEST(MixtureOfExperts, IsTheSumOfATokensExperts) {
  for (const MixtureOfExpertsOption& option : kMixtureOfExpertsOptions) {
    for (const at::ScalarType type : {at::kDouble, at::kFloat}) {
      MixtureOfExpertsLab lab(option, type);
      at::manual_seed(3);
      const at::Tensor x = at::randn({2, 17, lab.config.hidden_size}, type), direction = at::randn_like(x);
      const auto got = of_layer(lab, x, direction);
      const auto expected = with_gradients(lab, x, direction, [&](const at::Tensor& input) { return mixture_of_experts_naive(lab, input); });
      ASSERT_EQ(got.size(), expected.size());
      for (size_t i = 0; i < got.size(); ++i)
        EXPECT_LE(difference(got[i], expected[i]), (type == at::kDouble ? 1e-12 : 1e-5) * expected[i].abs().max().item<double>())
            << option.name << " " << type << " result " << i;
    }
  }
}

TEST(MixtureOfExperts, GradientsOfCopiesGoToTheMasters) {
  MixtureOfExpertsLab exact(kMixtureOfExpertsOptions[0], at::kFloat), copied(kMixtureOfExpertsOptions[0], at::kFloat);
  copied.table.make_compute_copies(at::kBFloat16);
  at::manual_seed(4);
  const at::Tensor x = at::randn({2, 40, exact.config.hidden_size}), direction = at::randn_like(x);
  const auto expected = of_layer(exact, x, direction);
  const auto got = of_layer(copied, x.to(at::kBFloat16), direction);
  for (size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].scalar_type(), i < 2 ? at::kBFloat16 : at::kFloat) << i;
    EXPECT_LT((got[i].to(at::kFloat) - expected[i]).norm().item<double>(), 0.1 * expected[i].norm().item<double>()) << i;
  }
}

TEST(MixtureOfExperts, TakesNoTokens) {
  MixtureOfExpertsLab lab(kMixtureOfExpertsOptions[0], at::kFloat);
  const auto got = of_layer(lab, at::empty({1, 0, lab.config.hidden_size}), at::empty({1, 0, lab.config.hidden_size}));
  EXPECT_EQ(got[0].sizes(), (at::IntArrayRef{1, 0, lab.config.hidden_size}));
  for (size_t i = 2; i < got.size(); ++i) EXPECT_EQ(got[i].abs().max().item<double>(), 0) << i;
}

// Counts what tensors are given, in its thread.
struct TensorMemory : c10::MemoryReportingInfoBase {
  void reportMemoryUsage(void*, int64_t size, size_t, size_t, c10::Device) override { count += size > 0 ? 1 : 0; }
  [[nodiscard]] bool memoryProfilingEnabled() const override { return true; }
  int count = 0;
};

TEST(MixtureOfExperts, AStepIsForwardAndMakesNoTensors) {
  for (const MixtureOfExpertsOption& option : kMixtureOfExpertsOptions) {
    MixtureOfExpertsLab lab(option, at::kFloat);
    for (Parameter& parameter : lab.table.all())
      if (parameter.kind != ParameterKind::kBuffer) pack_weight(parameter, kernels::PackedType::kFloat32);
    at::manual_seed(5);
    const at::Tensor x = at::randn({9, lab.config.hidden_size});
    const at::Tensor expected = lab.moe->forward(x.unsqueeze(1), plain_sequence(9, 1, at::kFloat)).squeeze(1);
    StepScratch scratch;
    TokenStep step(lab.config, 9, places_behind(std::vector<int64_t>(9, 0), 1), {}, at::kFloat, scratch);
    at::Tensor y = at::ones_like(x);
    const auto memory = std::make_shared<TensorMemory>();
    {
      const c10::DebugInfoGuard guard(c10::DebugInfoKind::PROFILER_STATE, memory);
      lab.moe->step(step, x.data_ptr<float>(), y.data_ptr<float>());
      EXPECT_EQ(memory->count, 0) << option.name;
      static_cast<void>(at::empty({3}));  // it does count
      EXPECT_EQ(memory->count, 1);
    }
    EXPECT_LT(difference(y - 1, expected), 2e-6 * expected.abs().max().item<double>()) << option.name;
  }
}

}  // namespace
}  // namespace foretrace::lm
