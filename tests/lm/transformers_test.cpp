// Committed checkpoints of every family with what transformers computes from them (tests/fixtures/lm/make_transformers.py).
#include <gtest/gtest.h>

#include "lm/checkpoint.h"
#include "lm/ops/cross_entropy.h"
#include "lm/torch.h"
#include "tests/lm/stored_gradients.h"
#include "tests/lm/tiny_model.h"
#include "tests/scratch_directory.h"

namespace foretrace::lm {
namespace {

class TransformersTest : public testing::TestWithParam<const char*> {
 protected:
  at::Tensor expected(const std::string& name) { return reader_.tensor(name).value(); }
  // 1e-5 of the largest logit.
  double tolerance() { return 1e-5 * std::max(1.0, expected("logits").abs().max().item<double>()); }
  at::Tensor loss(const at::Tensor& states) {
    const int64_t used = ids_.size(1) - 1;
    const at::Tensor logits = model_->head(states).narrow(1, 0, used).flatten(0, 1);
    const at::Tensor targets = ids_.narrow(1, 1, used).flatten();
    return ops::weighted_cross_entropy(logits, targets, at::full(targets.sizes(), 1.0 / static_cast<double>(targets.numel())));
  }

  std::string directory_ = std::string(FORETRACE_SOURCE_DIR) + "/tests/fixtures/lm/" + GetParam();
  SafetensorsReader reader_ = SafetensorsReader::open(directory_ + "/expected.safetensors").value();
  std::unique_ptr<CausalLm> model_ = CausalLm::load(directory_).value();
  at::Tensor ids_ = expected("ids");
};

TEST_P(TransformersTest, LogitsOfBothFormsAgree) {
  EXPECT_LT(difference(model_->logits(ids_), expected("logits")), tolerance());
  EXPECT_LT(difference(model_->recurrent_logits(ids_), expected("logits")), tolerance());
}

TEST_P(TransformersTest, LeftPaddingChangesNothingBehindIt) {
  const auto pads = expected("pads");
  const std::vector<int64_t> first(pads.data_ptr<int64_t>(), pads.data_ptr<int64_t>() + pads.numel());
  const at::Tensor padded = model_->logits(ids_, first);
  for (int64_t row = 0; row < ids_.size(0); ++row) {
    const int64_t begin = first[static_cast<size_t>(row)];
    const int64_t count = ids_.size(1) - begin;
    const at::Tensor got = padded[row].narrow(0, begin, count);
    EXPECT_LT(difference(got, expected("padded_logits")[row].narrow(0, begin, count)), tolerance());
    const at::Tensor alone = model_->logits(ids_.narrow(0, row, 1).narrow(1, begin, count));
    EXPECT_LT(difference(got, alone[0]), tolerance());
  }
}

TEST_P(TransformersTest, GoingOnFromACacheEqualsOnePass) {
  const at::Tensor whole = expected("logits");
  for (const int64_t prefix : {1, 3, 40}) {
    Cache cache = model_->new_cache(2);
    at::Tensor next = model_->prefill(cache, ids_.narrow(1, 0, prefix), {prefix, prefix});
    EXPECT_LT(difference(next, whole.select(1, prefix - 1)), tolerance()) << prefix;
    next = model_->prefill(cache, ids_.narrow(1, prefix, 20), {20, 20});
    EXPECT_LT(difference(next, whole.select(1, prefix + 19)), tolerance()) << prefix;
    Cache fork = cache.fork();
    EXPECT_LT(difference(model_->step(cache, ids_.select(1, prefix + 20)), whole.select(1, prefix + 20)), tolerance());
    EXPECT_LT(difference(model_->step(fork, ids_.select(1, prefix + 20)), whole.select(1, prefix + 20)), tolerance());
  }
}

TEST_P(TransformersTest, RowsOfDifferentLengthsGoOnAsEachAlone) {
  const at::Tensor whole = expected("logits");
  Cache cache = model_->new_cache(2);
  const std::vector<int64_t> lengths = {2, 31};
  at::Tensor next = model_->prefill(cache, ids_.narrow(1, 0, 31), lengths);
  for (int64_t t = 0; t < 25; ++t) {
    std::vector<at::Tensor> column;
    for (int64_t row = 0; row < 2; ++row) {
      const int64_t at = lengths[static_cast<size_t>(row)] + t;
      ASSERT_LT(difference(next[row], whole[row][at - 1]), tolerance()) << "row " << row << " step " << t;
      column.push_back(ids_[row][at]);
    }
    next = model_->step(cache, at::stack(column));
  }
}

TEST_P(TransformersTest, LossAndEveryParametersGradientAgree) {
  model_->parameters().require_gradients(true);
  const at::Tensor got = loss(model_->hidden(ids_));
  EXPECT_NEAR(got.item<double>(), expected("loss").item<double>(), 1e-5);
  got.backward();
  expect_gradients(*model_, reader_, 1e-4);
}

class RouterBalanceTest : public TransformersTest {};

TEST_P(RouterBalanceTest, TheAuxiliaryLossAgrees) {
  RouterTally tally;
  model_->parameters().require_gradients(true);
  const at::Tensor states = model_->hidden(ids_, {.tally = &tally});
  const at::Tensor aux = tally.loss();
  EXPECT_NEAR(aux.item<double>(), expected("aux_loss").item<double>(), 1e-5);
  EXPECT_TRUE(aux.requires_grad());
}

TEST_P(TransformersTest, MixedPrecisionGivesEveryParameterAGradientNearFp32s) {
  model_->parameters().make_compute_copies(at::kBFloat16);
  model_->parameters().require_gradients(true);
  const at::Tensor got = loss(model_->hidden(ids_));
  EXPECT_NEAR(got.item<double>(), expected("loss").item<double>(), 0.1);
  got.backward();
  for (const auto& parameter : model_->parameters().all()) {
    if (parameter.kind == ParameterKind::kBuffer || parameter.name.find("self_conditioning") != std::string::npos) continue;
    ASSERT_TRUE(parameter.value.grad().defined()) << parameter.name;
    EXPECT_TRUE(at::isfinite(parameter.value.grad()).all().item<bool>()) << parameter.name;
    EXPECT_EQ(parameter.value.grad().scalar_type(), at::kFloat) << parameter.name;
  }
}

TEST_P(TransformersTest, WhatIsSavedLoadsAsTheSameModel) {
  const ScratchDirectory scratch;
  const std::string copy = scratch.path() + "/copy";
  ASSERT_TRUE(save_checkpoint(copy, model_->config(), model_->parameters(), {}).ok());
  const auto again = CausalLm::load(copy);
  ASSERT_TRUE(again.ok()) << again.error().text();
  EXPECT_TRUE(at::equal(again.value()->logits(ids_), model_->logits(ids_)));
  EXPECT_EQ(model_config_to_transformers(again.value()->config()), model_config_to_transformers(model_->config()));
  EXPECT_EQ(again.value()->config().family, model_->config().family);
}

TEST_P(TransformersTest, TheFixtureIsOfTheVersionsThatCount) {
  const Json versions = read_json_file(directory_ + "/versions.json").value();
  EXPECT_EQ(versions["transformers"], "5.24.0");
}

INSTANTIATE_TEST_SUITE_P(Experts, RouterBalanceTest, testing::Values("qwen3_next_moe", "qwen3_5_moe"),
                         [](const auto& info) { return info.param; });

INSTANTIATE_TEST_SUITE_P(Families, TransformersTest,
                         testing::Values("qwen3_next", "qwen3_next_moe", "qwen3_5", "qwen3_5_moe", "kimi_linear",
                                         "olmo_hybrid", "cwm", "hrm_text", "diffusion_gemma", "diffusion_gemma_plain"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace foretrace::lm
