// Whole sequences, one token at a time, and from a cache: one model, one answer.
#include <gtest/gtest.h>

#include <algorithm>

#include "lm/torch.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

constexpr double kCausalLmTolerance = 1e-5;

TEST(CausalLm, ChunkAndRecurrentFormsAgree) {
  const auto model = tiny_model(1);
  for (const int64_t tokens : {1, 2, 3, 5, 63, 64, 65, 131}) {
    const at::Tensor ids = tiny_ids(2, 2, tokens);
    const at::Tensor chunked = model->logits(ids);
    const double scale = std::max(1.0, chunked.abs().max().item<double>());
    EXPECT_LT(difference(chunked, model->recurrent_logits(ids)), kCausalLmTolerance * scale) << tokens << " tokens";
  }
}

TEST(CausalLm, NoPositionLooksAhead) {
  const auto model = tiny_model(1);
  const at::Tensor ids = tiny_ids(3, 1, 90);
  at::Tensor changed = ids.clone();
  changed.narrow(1, 70, 20).copy_(tiny_ids(4, 1, 20));
  const at::Tensor a = model->logits(ids);
  const at::Tensor b = model->logits(changed);
  EXPECT_LT(difference(a.narrow(1, 0, 70), b.narrow(1, 0, 70)), kCausalLmTolerance);
  EXPECT_GT(difference(a.narrow(1, 70, 20), b.narrow(1, 70, 20)), 0.01);
}

TEST(CausalLm, RowsOfABatchDoNotInfluenceEachOther) {
  const auto model = tiny_model(1);
  const at::Tensor ids = tiny_ids(5, 3, 70);
  const at::Tensor together = model->logits(ids);
  for (int64_t row = 0; row < 3; ++row)
    EXPECT_LT(difference(together.select(0, row), model->logits(ids.narrow(0, row, 1)).select(0, 0)), kCausalLmTolerance);
}

TEST(CausalLm, PrefillThenStepsEqualsWholeSequence) {
  const auto model = tiny_model(1);
  const at::Tensor ids = tiny_ids(6, 2, 80);
  const at::Tensor whole = model->logits(ids);
  for (const int64_t prefix : {1, 2, 40, 66}) {
    Cache cache = model->new_cache(2);
    at::Tensor next = model->prefill(cache, ids.narrow(1, 0, prefix), {prefix, prefix});
    for (int64_t t = prefix; t < 80; ++t) {
      ASSERT_LT(difference(next, whole.select(1, t - 1)), kCausalLmTolerance) << "prefix " << prefix << ", position " << t;
      next = model->step(cache, ids.select(1, t));
    }
  }
}

TEST(CausalLm, PrefillOfPaddedRowsThenStepsEqualsEachRowAlone) {
  const auto model = tiny_model(1);
  const at::Tensor ids = tiny_ids(7, 3, 100);
  const std::vector<int64_t> lengths = {2, 70, 33};
  const at::Tensor whole = model->logits(ids);
  Cache cache = model->new_cache(3);
  at::Tensor padded = ids.narrow(1, 0, 70).clone();
  for (int64_t row = 0; row < 3; ++row) padded[row].narrow(0, lengths[row], 70 - lengths[row]).fill_(60);
  at::Tensor next = model->prefill(cache, padded, lengths);
  for (int64_t t = 0; t < 30; ++t) {
    std::vector<at::Tensor> column;
    for (int64_t row = 0; row < 3; ++row) {
      ASSERT_LT(difference(next[row], whole[row][lengths[row] + t - 1]), kCausalLmTolerance) << "row " << row << " step " << t;
      column.push_back(ids[row][lengths[row] + t]);
    }
    next = model->step(cache, at::stack(column));
  }
  EXPECT_EQ(cache.lengths(), (std::vector<int64_t>{32, 100, 63}));
}

TEST(CausalLm, PrefillContinuesBehindACache) {
  const auto model = tiny_model(1);
  const at::Tensor ids = tiny_ids(8, 2, 120);
  const at::Tensor whole = model->logits(ids);
  Cache even = model->new_cache(2);
  model->prefill(even, ids.narrow(1, 0, 50), {50, 50});
  EXPECT_LT(difference(model->prefill(even, ids.narrow(1, 50, 70), {70, 70}), whole.select(1, 119)), kCausalLmTolerance);

  Cache uneven = model->new_cache(2);
  model->prefill(uneven, ids.narrow(1, 0, 50), {50, 9});
  const at::Tensor second = at::stack({ids[0].narrow(0, 50, 40), ids[1].narrow(0, 9, 40)});
  const at::Tensor next = model->prefill(uneven, second, {40, 25});
  EXPECT_LT(difference(next[0], whole[0][89]), kCausalLmTolerance);
  EXPECT_LT(difference(next[1], whole[1][33]), kCausalLmTolerance);
}

TEST(CausalLm, BFloat16StaysNearFp32) {
  const auto exact = tiny_model(1);
  const auto rounded = tiny_model(1, at::kBFloat16);
  for (size_t i = 0; i < exact->parameters().all().size(); ++i)
    rounded->parameters().all()[i].value.copy_(exact->parameters().all()[i].value);
  const at::Tensor ids = tiny_ids(9, 2, 70);
  const double scale = exact->logits(ids).abs().max().item<double>();
  const double off = difference(exact->logits(ids), rounded->logits(ids));
  EXPECT_GT(off, 0.0);
  EXPECT_LT(off, 0.1 * scale);
}

}  // namespace
}  // namespace foretrace::lm
