// Two tokens a row in one pass are two steps, to the bit; a second token that is not kept leaves no trace.
#include <gtest/gtest.h>

#include <functional>

#include "lm/torch.h"
#include "tests/lm/step_options.h"
#include "tests/lm/tiny_model.h"

namespace foretrace::lm {
namespace {

constexpr int64_t kTwoStepsRows = 3;

// Keys or values of the tokens that were read; what lies behind is nobody's.
at::Tensor read_slots(const at::Tensor& buffer, int64_t length) { return buffer.defined() ? buffer.narrow(2, 0, length) : buffer; }

void expect_same_bits(const at::Tensor& a, const at::Tensor& b) {
  ASSERT_EQ(a.defined(), b.defined());
  EXPECT_TRUE(!a.defined() || at::equal(a, b));
}

// Caches of one row.
void expect_same_cache(Cache& a, Cache& b, size_t layers) {
  ASSERT_EQ(a.lengths(), b.lengths());
  for (size_t i = 0; i < layers; ++i) {
    expect_same_bits(a.layer(i).conv, b.layer(i).conv);
    expect_same_bits(a.layer(i).state, b.layer(i).state);
    expect_same_bits(read_slots(a.layer(i).keys, a.lengths()[0]), read_slots(b.layer(i).keys, b.lengths()[0]));
    expect_same_bits(read_slots(a.layer(i).values, a.lengths()[0]), read_slots(b.layer(i).values, b.lengths()[0]));
  }
}

// Is the second token of step `step` kept in row `row`?
using Keep = std::function<bool(int64_t step, int64_t row)>;

// Rows go through their tokens by steps of two, among which wrong ones that are not kept; each alone goes through them one by one.
void two_steps_expect_steps(const CausalLm& model, const Keep& keep) {
  Cache together = model.new_cache(kTwoStepsRows);
  model.prefill(together, tiny_ids(1, kTwoStepsRows, 12), {12, 3, 7});
  std::vector<Cache> alone;
  for (int64_t row = 0; row < kTwoStepsRows; ++row) alone.push_back(together.select({row}));
  const at::Tensor tokens = tiny_ids(2, kTwoStepsRows, 40), wrong = tiny_ids(3, kTwoStepsRows, 40);
  std::vector<int64_t> read(kTwoStepsRows, 0);
  for (int64_t step = 0; step < 12; ++step) {
    const at::Tensor ids = at::empty({2, kTwoStepsRows}, at::kLong);
    std::vector<bool> kept;
    for (int64_t row = 0; row < kTwoStepsRows; ++row) {
      const int64_t at = read[static_cast<size_t>(row)];
      kept.push_back(keep(step, row));
      ids[0][row] = tokens[row][at];
      ids[1][row] = kept.back() ? tokens[row][at + 1] : wrong[row][at];
    }
    const CausalLm::TwoSteps both = model.step_two(together, ids);
    together.keep_second(kept);
    for (int64_t row = 0; row < kTwoStepsRows; ++row) {
      const auto at = static_cast<size_t>(row);
      for (int64_t t = 0; t < (kept[at] ? 2 : 1); ++t)
        ASSERT_TRUE(at::equal(model.step(alone[at], tokens[row].narrow(0, read[at]++, 1))[0], both.logits[t][row]))
            << "step " << step << " row " << row << " token " << t;
    }
  }
  for (int64_t row = 0; row < kTwoStepsRows; ++row) {
    Cache picked = together.select({row});
    expect_same_cache(picked, alone[static_cast<size_t>(row)], model.config().layer_types.size());
  }
}

const Keep kPatterns[] = {
    [](int64_t, int64_t) { return true; },
    [](int64_t, int64_t) { return false; },
    [](int64_t step, int64_t row) { return (step + row) % 3 == 0; },  // one of three rows
    [](int64_t step, int64_t row) { return (step + row) % 3 != 0; },
    [](int64_t step, int64_t row) { return step % 2 == 0 || row == 1; },
};

TEST(TwoSteps, AreTwoStepsWhicheverAreKept) {
  for (const StepOption& option : step_options()) {
    const testing::ScopedTrace trace(__FILE__, __LINE__, option.name);
    const auto model = model_of(option, at::kFloat);
    ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32));
    for (const Keep& keep : kPatterns) two_steps_expect_steps(*model, keep);
  }
}

TEST(TwoSteps, AreTwoStepsInEveryType) {
  for (const StepOption* kind : step_kinds()) {
    const testing::ScopedTrace trace(__FILE__, __LINE__, kind->name);
    const auto narrow = model_of(*kind, at::kBFloat16);
    ASSERT_TRUE(narrow->pack_weights(kernels::PackedType::kBfloat16));
    two_steps_expect_steps(*narrow, kPatterns[2]);
    const auto rounded = model_of(*kind, at::kFloat);
    ASSERT_TRUE(rounded->pack_weights(kernels::PackedType::kInt8));
    two_steps_expect_steps(*rounded, kPatterns[3]);
  }
}

TEST(TwoSteps, RowsMayJoinAndLeaveBetweenThem) {
  const auto model = model_of(step_option("qwen3_next"), at::kFloat);
  ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32));
  const at::Tensor ids = tiny_ids(5, 2, 2);
  Cache first = model->new_cache(2), second = model->new_cache(2);
  model->prefill(first, tiny_ids(6, 2, 9), {9, 4});
  model->prefill(second, tiny_ids(7, 2, 5), {5, 5});
  std::vector<Cache> alone = {first.select({1}), second.select({1})};
  for (Cache* cache : {&first, &second}) {
    model->step_two(*cache, ids);
    cache->keep_second({false, true});
  }
  first.append(second);
  Cache left = first.select({1, 3});
  const CausalLm::TwoSteps both = model->step_two(left, ids);
  left.keep_second({true, false});
  for (int64_t row = 0; row < 2; ++row) {
    Cache& one = alone[static_cast<size_t>(row)];
    model->step(one, ids[0].narrow(0, 1, 1));
    model->step(one, ids[1].narrow(0, 1, 1));
    EXPECT_TRUE(at::equal(model->step(one, ids[0].narrow(0, row, 1))[0], both.logits[0][row])) << row;
    if (row == 0) {
      EXPECT_TRUE(at::equal(model->step(one, ids[1].narrow(0, row, 1))[0], both.logits[1][row]));
    }
    Cache picked = left.select({row});
    expect_same_cache(picked, one, model->config().layer_types.size());
  }
}

TEST(TwoSteps, StatesAreThoseThatTheHeadReads) {
  const auto model = model_of(step_option("qwen3_next"), at::kFloat);
  const at::Tensor ids = tiny_ids(8, 2, 10), expected = model->hidden(ids);
  ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32));
  Cache cache = model->new_cache(2);
  const CausalLm::Prefilled read = model->prefill_states(cache, ids.narrow(1, 0, 8), {8, 8});
  EXPECT_LT(difference(read.states, expected.narrow(1, 0, 8)), 1e-5);
  Cache plain = model->new_cache(2);
  EXPECT_TRUE(at::equal(read.logits, model->prefill(plain, ids.narrow(1, 0, 8), {8, 8})));
  const CausalLm::TwoSteps both = model->step_two(cache, ids.narrow(1, 8, 2).t());
  EXPECT_LT(difference(both.states.transpose(0, 1), expected.narrow(1, 8, 2)), 1e-5);
}

TEST(TwoSteps, WhatDoesNotFitIsRefused) {
  const auto model = model_of(step_option("qwen3_next"), at::kFloat);
  Cache cache = model->new_cache(2);
  EXPECT_THROW(model->step_two(cache, tiny_ids(1, 2, 2)), c10::Error);  // not packed
  ASSERT_TRUE(model->pack_weights(kernels::PackedType::kFloat32));
  EXPECT_THROW(model->step_two(cache, tiny_ids(1, 2, 3)), c10::Error);
  EXPECT_THROW(model->step_two(cache, tiny_ids(1, 1, 2)), c10::Error);
  Cache none = model->new_cache(0);
  EXPECT_EQ(model->step_two(none, at::empty({2, 0}, at::kLong)).logits.size(1), 0);
}

}  // namespace
}  // namespace foretrace::lm
