// The multi-token head against transformers' MtpModel on the committed checkpoint.
#include <gtest/gtest.h>

#include "lm/checkpoint.h"
#include "lm/torch.h"
#include "lm/train/loss.h"
#include "tests/lm/stored_gradients.h"
#include "tests/lm/tiny_model.h"
#include "tests/scratch_directory.h"

namespace foretrace::lm {
namespace {

const std::string kDirectory = std::string(FORETRACE_SOURCE_DIR) + "/tests/fixtures/lm/qwen3_next_mtp";

class MultiTokenTest : public testing::Test {
 protected:
  at::Tensor expected(const std::string& name) { return reader_.tensor(name).value(); }

  SafetensorsReader reader_ = SafetensorsReader::open(kDirectory + "/expected.safetensors").value();
  std::unique_ptr<CausalLm> model_ = CausalLm::load(kDirectory).value();
  at::Tensor ids_ = expected("ids");
};

TEST_F(MultiTokenTest, LogitsAgree) {
  const at::NoGradGuard no_grad;
  ASSERT_TRUE(model_->looks_ahead());
  EXPECT_LT(difference(model_->logits(ids_), expected("logits")), 1e-5 * expected("logits").abs().max().item<double>());
  const at::Tensor want = expected("ahead_logits");
  const at::Tensor states = model_->hidden(ids_);
  const at::Tensor got = model_->head(model_->hidden_ahead(states, at::roll(ids_, -1, 1))).narrow(1, 0, want.size(1));
  EXPECT_LT(difference(got, want), 1e-5 * want.abs().max().item<double>());
}

TEST_F(MultiTokenTest, LossesAndEveryParametersGradientAgree) {
  model_->parameters().require_gradients(true);
  const int64_t tokens = ids_.size(1) - 1;
  Batch batch;
  batch.ids = ids_.narrow(1, 0, tokens);
  batch.targets = ids_.narrow(1, 1, tokens);
  batch.weights = at::ones(batch.ids.sizes());
  batch.weight = static_cast<double>(batch.ids.numel());
  // transformers' mean is over one position less.
  const double factor = static_cast<double>(tokens) / static_cast<double>(tokens - 1);
  const BatchLoss loss = batch_loss(*model_, batch, {.ahead = factor});
  EXPECT_NEAR(loss.prediction, expected("loss").item<double>(), 1e-5);
  EXPECT_NEAR(loss.ahead * factor, expected("ahead_loss").item<double>(), 1e-5);
  loss.total.backward();
  expect_gradients(*model_, reader_, 1e-4);
}

TEST_F(MultiTokenTest, WhatIsSavedLoadsAsTheSameModel) {
  const ScratchDirectory scratch;
  ASSERT_TRUE(save_checkpoint(scratch / "copy", model_->config(), model_->parameters(), {}).ok());
  const auto again = CausalLm::load(scratch / "copy");
  ASSERT_TRUE(again.ok()) << again.error().text();
  ASSERT_TRUE(again.value()->looks_ahead());
  const at::Tensor states = model_->hidden(ids_), next = at::roll(ids_, -1, 1);
  EXPECT_TRUE(at::equal(again.value()->hidden_ahead(states, next), model_->hidden_ahead(states, next)));
}

}  // namespace
}  // namespace foretrace::lm
