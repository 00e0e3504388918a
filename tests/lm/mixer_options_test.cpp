// Every option of the token mixers against the same written naively, in fp64: values of both forms, every gradient, and
// gradients against finite differences.
#include <gtest/gtest.h>

#include "lm/attention.h"
#include "lm/gated_delta_net.h"
#include "lm/latent_attention.h"
#include "lm/torch.h"
#include "tests/lm/finite_differences.h"
#include "tests/lm/naive_mixers.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

constexpr int64_t kMixerOptionsTokens = 21;

struct MixerOptionsOption {
  const char* name;
  void (*set)(ModelConfig&);
};

const MixerOptionsOption kLinearOptions[] = {
    {"gated_delta_net", [](ModelConfig&) {}},
    {"delta_net", [](ModelConfig& c) { c.linear_decay = DecayKind::kNone; }},
    {"negative_eigenvalues", [](ModelConfig& c) { c.linear_beta_max = 2; }},
    {"delta_product_2", [](ModelConfig& c) { c.linear_factors = 2; c.linear_beta_max = 2; }},
    {"ungated_delta_product_3",
     [](ModelConfig& c) { c.linear_factors = 3; c.linear_decay = DecayKind::kNone; c.linear_output_gate = OutputGate::kNone; }},
    {"channel_decay", [](ModelConfig& c) { c.linear_decay = DecayKind::kChannel; c.linear_output_gate = OutputGate::kSigmoid; }},
    {"channel_decay_of_low_rank", [](ModelConfig& c) { c.linear_decay = DecayKind::kChannel; c.linear_gate_rank = 5; }},
    {"signed_channel_decay",
     [](ModelConfig& c) { c.linear_decay = DecayKind::kSignedChannel; c.linear_beta_max = 2; c.linear_qk_silu = false; }},
    {"window_of_2", [](ModelConfig& c) { c.linear_conv_kernel_dim = 2; }},
    {"no_window", [](ModelConfig& c) { c.linear_conv_kernel_dim = 1; c.linear_qk_silu = false; }},
    {"signed_delta_product",
     [](ModelConfig& c) { c.linear_decay = DecayKind::kSignedChannel; c.linear_factors = 2; c.linear_norm_eps = 1e-3; }},
};

const MixerOptionsOption kAttentionOptions[] = {
    {"plain", [](ModelConfig&) {}},
    {"no_positions", [](ModelConfig& c) { c.rotary = false; }},
    {"whole_head_rotates", [](ModelConfig& c) { c.partial_rotary_factor = 1; }},
    {"latent",
     [](ModelConfig& c) { c.kv_lora_rank = 10; c.qk_nope_head_dim = 6; c.qk_rope_head_dim = 4; c.v_head_dim = 5; c.zero_centred_norm = false; }},
    {"sliding", [](ModelConfig& c) { c.layer_types[3] = LayerType::kSlidingAttention; c.sliding_window = 6; }},
};

// A mixer with random weights under keys without a prefix, its input, and the naive function of the two.
struct MixerOptionsLab {
  explicit MixerOptionsLab(const MixerOptionsOption& option, bool linear) : config(tiny_config()) {
    config.family = ModelFamily::kForetrace;
    config.attention_gate = false;
    config.qk_norm = QueryKeyNorm::kNone;
    option.set(config);
    if (linear) mixer = std::make_unique<GatedDeltaNet>(config, table, "");
    else if (config.kv_lora_rank > 0) mixer = std::make_unique<LatentAttention>(config, table, "");
    else mixer = std::make_unique<Attention>(config, config.layer_types[3], table, "");
    table.initialise(5, 0.4);
    at::manual_seed(6);
    for (auto& parameter : table.all())
      if (parameter.kind == ParameterKind::kGate) parameter.value.normal_(0, 0.5);  // decays of every size and sign
    x = at::randn({2, kMixerOptionsTokens, config.hidden_size}, at::kDouble);
    direction = at::randn_like(x);
  }

  at::Tensor naive(const NamedWeights& weights, const at::Tensor& input) const {
    const bool slides = config.layer_types[3] == LayerType::kSlidingAttention;
    if (is_linear()) return naive_delta_net(config, weights, input);
    return config.kv_lora_rank > 0 ? naive_latent_attention(config, weights, input)
                                   : naive_attention(config, weights, input, slides ? config.sliding_window : kMixerOptionsTokens);
  }
  [[nodiscard]] bool is_linear() const { return dynamic_cast<const GatedDeltaNet*>(mixer.get()) != nullptr; }
  [[nodiscard]] SequenceContext sequence(int64_t start, int64_t tokens) const {
    return make_sequence(config, tokens, {start, start}, {tokens, tokens}, at::kDouble);
  }
  [[nodiscard]] at::Tensor whole(const at::Tensor& input) const {
    return mixer->forward(input, sequence(0, input.size(1)), nullptr);
  }
  [[nodiscard]] NamedWeights weights() const {
    NamedWeights named;
    for (const auto& parameter : table.all())
      for (const auto& part : parameter.stored) named[part.key] = stored_form(part, parameter.value).clone();
    return named;
  }

  ModelConfig config;
  ParameterTable table{at::kDouble};
  std::unique_ptr<TokenMixer> mixer;
  at::Tensor x, direction;
};

void expect_both_forms(const MixerOptionsOption& option, bool linear) {
  SCOPED_TRACE(option.name);
  const at::NoGradGuard no_grad;
  const MixerOptionsLab lab(option, linear);
  const at::Tensor want = lab.naive(lab.weights(), lab.x);
  EXPECT_LT(difference(lab.whole(lab.x), want), 1e-10);
  LayerCache cache;  // nine tokens at once, then one after another
  EXPECT_LT(difference(lab.mixer->forward(lab.x.narrow(1, 0, 9), lab.sequence(0, 9), &cache), want.narrow(1, 0, 9)), 1e-10);
  for (int64_t t = 9; t < kMixerOptionsTokens; ++t) {
    SequenceContext step = lab.sequence(t, 1);
    step.recurrent = true;
    ASSERT_LT(difference(lab.mixer->forward(lab.x.narrow(1, t, 1), step, &cache), want.narrow(1, t, 1)), 1e-10) << t;
  }
}

void expect_gradients_of_naive(const MixerOptionsOption& option, bool linear) {
  SCOPED_TRACE(option.name);
  MixerOptionsLab lab(option, linear);
  NamedWeights weights = lab.weights();
  for (auto& [key, weight] : weights) weight.requires_grad_();
  at::Tensor input = lab.x.clone().requires_grad_();
  (lab.naive(weights, input) * lab.direction).sum().backward();
  lab.table.require_gradients(true);
  at::Tensor same = lab.x.clone().requires_grad_();
  (lab.whole(same) * lab.direction).sum().backward();
  EXPECT_LT(difference(same.grad(), input.grad()), 1e-8);
  for (const auto& parameter : lab.table.all())
    for (const auto& part : parameter.stored) {
      const at::Tensor want = weights[part.key].grad();
      EXPECT_LT(difference(stored_form(part, parameter.value.grad()), want), 1e-8 * (1 + want.abs().max().item<double>()))
          << part.key;
    }
}

void expect_finite_differences(const MixerOptionsOption& option, bool linear) {
  SCOPED_TRACE(option.name);
  MixerOptionsLab lab(option, linear);
  expect_finite_differences(lab.table, [&] { return (lab.whole(lab.x) * lab.direction).sum(); });
}

TEST(MixerOptions, BothFormsAreTheNaiveRecurrence) {
  for (const MixerOptionsOption& option : kLinearOptions) expect_both_forms(option, true);
  for (const MixerOptionsOption& option : kAttentionOptions) expect_both_forms(option, false);
}

TEST(MixerOptions, GradientsAreThoseOfTheNaiveRecurrence) {
  for (const MixerOptionsOption& option : kLinearOptions) expect_gradients_of_naive(option, true);
  for (const MixerOptionsOption& option : kAttentionOptions) expect_gradients_of_naive(option, false);
}

TEST(MixerOptions, GradientsAreFiniteDifferences) {
  for (const MixerOptionsOption& option : kLinearOptions) expect_finite_differences(option, true);
  for (const MixerOptionsOption& option : kAttentionOptions) expect_finite_differences(option, false);
}

}  // namespace
}  // namespace foretrace::lm
