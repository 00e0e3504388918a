// Grouping tokens by expert against the same with torch's gathers and sums.
#include "lm/ops/expert_grouping.h"

#include "tests/lm/ops/gradients.h"

namespace foretrace::lm::ops {
namespace {

// Expert 3 of 5 gets nothing.
at::Tensor made_up_ids(int64_t tokens, int64_t chosen) {
  const at::Tensor ids = at::randint(0, 4, {tokens, chosen}, at::kLong);
  return at::where(ids == 3, at::full_like(ids, 4), ids);
}

// Rows in the order of slots, taken by a stable sort.
at::Tensor order_of(const at::Tensor& ids) { return std::get<1>(ids.flatten().sort(true, 0, false)); }

TEST(ExpertGroupingOp, RowsGoByExpert) {
  at::manual_seed(1);
  const at::Tensor ids = made_up_ids(13, 3), order = order_of(ids);
  const ExpertGroups groups = group_experts(ids, 5);
  EXPECT_TRUE(at::equal(groups.begin.diff(), at::bincount(ids.flatten(), {}, 5)));
  EXPECT_TRUE(at::equal(groups.slot.flatten().index_select(0, order), at::arange(39)));
  expect_same([&](const Tensors& in) { return Tensors{gather_experts(in[0].narrow(1, 2, 9), groups)}; },
              [&](const Tensors& in) { return Tensors{in[0].narrow(1, 2, 9).index_select(0, order.div(3, "floor"))}; },
              {random_double({13, 12})});
}

TEST(ExpertGroupingOp, SumsGoByToken) {
  at::manual_seed(2);
  const at::Tensor ids = made_up_ids(13, 3);
  const ExpertGroups groups = group_experts(ids, 5);
  const auto plain = [&](const Tensors& in) {
    return (in[0].index_select(0, groups.slot.flatten()).view({13, 3, 20}) * in[1].unsqueeze(2)).sum(1);
  };
  const Tensors inputs = {random_double({39, 20}), random_double({13, 3}), random_double({13, 20}), random_double({13})};
  expect_same([&](const Tensors& in) { return Tensors{sum_experts(in[0], in[1], groups)}; },
              [&](const Tensors& in) { return Tensors{plain(in)}; }, {inputs[0], inputs[1]});
  expect_same([&](const Tensors& in) { return Tensors{sum_experts(in[0], in[1], groups, {in[2], {}})}; },
              [&](const Tensors& in) { return Tensors{plain(in) + in[2]}; }, {inputs[0], inputs[1], inputs[2]});
  expect_same([&](const Tensors& in) { return Tensors{sum_experts(in[0], in[1], groups, {in[2], in[3]})}; },
              [&](const Tensors& in) { return Tensors{plain(in) + in[2] * in[3].unsqueeze(1)}; }, inputs);
}

TEST(ExpertGroupingOp, WhatDoesNotFitIsRefused) {
  const at::Tensor ids = at::tensor({0, 1, 2, 1}, at::kLong).view({2, 2});
  const ExpertGroups groups = group_experts(ids, 3);
  EXPECT_THROW(group_experts(ids, 2), c10::Error);
  EXPECT_THROW(group_experts(ids - 1, 3), c10::Error);
  EXPECT_THROW(group_experts(ids.to(at::kInt), 3), c10::Error);
  EXPECT_THROW(gather_experts(at::randn({3, 5}), groups), c10::Error);
  EXPECT_THROW(sum_experts(at::randn({3, 5}), at::randn({2, 2}), groups), c10::Error);
  EXPECT_THROW(sum_experts(at::randn({4, 5}), at::randn({2, 3}), groups), c10::Error);
  EXPECT_THROW(sum_experts(at::randn({4, 5}), at::randn({2, 2}), groups, {at::randn({2, 4}), {}}), c10::Error);
  EXPECT_THROW(choose_experts(at::randn({2, 4}), at::randn({3}), {1, 1, 1}), c10::Error);
  EXPECT_THROW(choose_experts(at::randn({2, 4}).to(at::kBFloat16), {}, {1, 1, 1}), c10::Error);
}

TEST(ExpertChoiceOp, IsTheTopk) {
  at::manual_seed(3);
  for (const at::ScalarType type : {at::kFloat, at::kDouble}) {
    const at::Tensor scores = at::randn({50, 40}, type), bias = at::randn({40}, type);
    EXPECT_TRUE(at::equal(choose_experts(scores, {}, {7, 1, 1}), std::get<1>(scores.topk(7))));
    EXPECT_TRUE(at::equal(choose_experts(scores, bias, {7, 1, 1}), std::get<1>((scores + bias).topk(7))));
  }
}

}  // namespace
}  // namespace foretrace::lm::ops
