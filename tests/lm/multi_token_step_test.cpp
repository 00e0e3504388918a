// The multi-token head's steps on packed weights, one or two tokens a row, are its pass over whole sequences.
#include <gtest/gtest.h>

#include "lm/torch.h"
#include "tests/lm/step_options.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

constexpr int64_t kPrompt = 6, kTokens = 20;

// Of the token behind the next one, in one pass. [B, kTokens - 1, V]
at::Tensor whole(const CausalLm& model, const at::Tensor& ids) {
  const at::NoGradGuard no_grad;
  const at::Tensor states = model.hidden(ids);
  const int64_t pairs = kTokens - 1;
  return model.head(model.hidden_ahead(states.narrow(1, 0, pairs), ids.narrow(1, 1, pairs))).to(at::kFloat);
}

// Rows read one or two tokens a step, by turns of their own, and now and then none.
void multi_token_step_expect_steps(const CausalLm& model, double tolerance) {
  const at::Tensor ids = tiny_ids(3, 3, kTokens) % model.config().vocab_size;
  const at::Tensor expected = whole(model, ids), states = model.hidden(ids).detach().to(at::kFloat);
  Cache ahead = model.new_cache_ahead(3);
  std::vector<int64_t> read = {kPrompt, 1, 4};
  model.prefill_ahead(ahead, model.hidden(ids).narrow(1, 0, kPrompt), ids.narrow(1, 1, kPrompt), read);
  for (int64_t step = 0; step < 8; ++step) {
    CausalLm::TokensAhead tokens;
    std::vector<at::Tensor> given, next, want;
    for (int64_t row = 0; row < 3; ++row) {
      int64_t& at = read[static_cast<size_t>(row)];
      const int64_t count = (step + row) % 3;
      for (int64_t i = 0; i < count; ++i, ++at) {
        tokens.rows.push_back(row);
        given.push_back(states[row][at]);
        next.push_back(ids[row][at + 1]);
      }
      if (count > 0) want.push_back(expected[row][at - 1]);
    }
    tokens.states = at::stack(given);
    tokens.next_ids = at::stack(next);
    const at::Tensor logits = model.step_ahead(ahead, tokens);
    ASSERT_EQ(logits.size(0), static_cast<int64_t>(want.size()));
    EXPECT_LT(difference(logits, at::stack(want)), tolerance * expected.abs().max().item<double>()) << "step " << step;
  }
  EXPECT_EQ(ahead.lengths(), read);
}

TEST(MultiTokenStep, IsThePassOverWholeSequences) {
  for (const char* name : {"qwen3_next", "experts", "experts, post norm", "kimi linear", "no gate, no norms, no positions"}) {
    const testing::ScopedTrace trace(__FILE__, __LINE__, name);
    const auto model = model_of(step_option(name), at::kFloat, true);
    ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32, true));
    multi_token_step_expect_steps(*model, 1e-5);
  }
}

TEST(MultiTokenStep, OfACommittedCheckpoint) {
  const auto model = CausalLm::load(std::string(FORETRACE_SOURCE_DIR) + "/tests/fixtures/lm/qwen3_next_mtp").value();
  ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32, true));
  multi_token_step_expect_steps(*model, 1e-5);
}

TEST(MultiTokenStep, StaysNearInBFloat16) {
  const auto model = model_of(step_option("qwen3_next"), at::kBFloat16, true);
  ASSERT_TRUE(model->pack_weights(kernels::PackedType::kBfloat16, true));
  multi_token_step_expect_steps(*model, 0.03);
}

TEST(MultiTokenStep, TheHeadIsPackedOnlyWhereItIsAskedFor) {
  const auto model = model_of(step_option("experts"), at::kFloat, true);
  const auto packed = [&](const std::string& prefix) {
    int64_t count = 0;
    for (const Parameter& parameter : model->parameters().all()) count += parameter.name.starts_with(prefix) && parameter.packed != nullptr ? 1 : 0;
    return count;
  };
  ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32, true));
  EXPECT_TRUE(model->packed_ahead());
  EXPECT_GT(packed("mtp."), 0);
  const int64_t others = packed("model.");
  EXPECT_GT(others, 0);
  ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32));
  EXPECT_TRUE(model->packed());
  EXPECT_FALSE(model->packed_ahead());
  EXPECT_EQ(packed("mtp."), 0);
  EXPECT_EQ(packed("model."), others);
  Cache ahead = model->new_cache_ahead(1);
  EXPECT_THROW(model->step_ahead(ahead, {{0}, at::zeros({1, 32}), at::zeros({1}, at::kLong)}), c10::Error);
}

}  // namespace
}  // namespace foretrace::lm
