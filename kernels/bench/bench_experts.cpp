// Times the way of 2048 tokens of width 1024 to eight of 64 experts each and back, bfloat16; and
// the choice of experts.
#include <algorithm>
#include <numeric>
#include <vector>

#include "kernels/bench/bench.h"
#include "kernels/expert_choice/expert_choice.h"
#include "kernels/expert_grouping/expert_grouping.h"
#include "kernels/expert_grouping/expert_plan.h"
#include "tests/kernels/numbers.h"

namespace foretrace::kernels::bench {
namespace {

constexpr int64_t kTokens = 2048, kChosen = 8, kExperts = 64, kCols = 1024;
constexpr double kBound = 8e-3;  // a last bit of bfloat16

// The choice by sorting whole rows: what choose_experts is held to and timed beside.
void sort_rows(const Numbers& scores, std::vector<int64_t>& ids) {
  std::vector<int64_t> order(kExperts);
  for (int64_t t = 0; t < kTokens; ++t) {
    std::iota(order.begin(), order.end(), 0);
    std::partial_sort(
        order.begin(), order.begin() + kChosen, order.end(), [&](int64_t a, int64_t b) {
          const double left = scores.get(t * kExperts + a), right = scores.get(t * kExperts + b);
          return left > right || (left == right && a < b);
        });
    std::copy_n(order.begin(), kChosen, ids.begin() + t * kChosen);
  }
}

std::vector<int64_t> bench_choice(Rng& rng) {
  Numbers scores = random_numbers(Element::kFloat32, kTokens * kExperts, rng);
  std::vector<int64_t> ids(kTokens * kChosen), expected = ids;
  const ExpertChoiceArgs args{kTokens,           kExperts,      kChosen, 1,         1,
                              Element::kFloat32, scores.data(), nullptr, ids.data()};
  sort_rows(scores, expected);
  choose_experts(args);
  check(ids == expected ? 0 : 1, 0, "choose_experts");
  report("choose_experts 8 of 64", "kernel", kTokens, 0, [&] { choose_experts(args); });
  report("choose_experts 8 of 64", "sorting", kTokens, 0, [&] { sort_rows(scores, expected); });
  return ids;
}

// One list of pairs an expert, each found by looking through all ids: how it is written with
// tensors.
void compare_ids(const std::vector<int64_t>& ids, std::vector<int64_t>& pairs) {
  pairs.clear();
  for (int64_t e = 0; e < kExperts; ++e)
    for (size_t i = 0; i < ids.size(); ++i)
      if (ids[i] == e) pairs.push_back(static_cast<int64_t>(i));
}

std::vector<int64_t> bench_plan(const std::vector<int64_t>& ids) {
  std::vector<int64_t> begin(kExperts + 1), slot(ids.size()), expected;
  const ExpertPlan plan{kTokens, kChosen, kExperts, ids.data(), begin.data(), slot.data()};
  const auto run = [&] { check(plan_experts(plan).ok() ? 0 : 1, 0, "plan_experts"); };
  run();
  compare_ids(ids, expected);
  for (size_t s = 0; s < expected.size(); ++s)
    check(slot[static_cast<size_t>(expected[s])] == static_cast<int64_t>(s) ? 0 : 1, 0, "plan_experts");
  report("plan_experts 8 of 64", "kernel", kTokens, 0, run);
  report("plan_experts 8 of 64", "comparing", kTokens, 0, [&] { compare_ids(ids, expected); });
  return slot;
}

}  // namespace

void bench_experts() {
  Rng rng(1);
  const std::vector<int64_t> slot = bench_plan(bench_choice(rng));
  constexpr Element kBf16 = Element::kBfloat16;
  Numbers x = random_numbers(kBf16, kTokens * kCols, rng),
          weights = random_numbers(Element::kFloat32, kTokens * kChosen, rng, 0, 1);
  Numbers y = poisoned(kBf16, kTokens * kChosen * kCols), dy = y,
          out = poisoned(kBf16, kTokens * kCols);
  Numbers dweights = poisoned(Element::kFloat32, kTokens * kChosen);
  const ExpertGatherArgs gather{kTokens,     kChosen,  kCols, kBf16,
                                slot.data(), x.data(), kCols, y.data()};
  gather_experts(gather);
  report("gather_experts C=1024", "kernel", kTokens, 0, [&] { gather_experts(gather); });
  const ExpertSumArgs sum{kTokens,        kChosen, kCols,   kBf16, slot.data(), y.data(),
                          weights.data(), nullptr, nullptr, false, out.data()};
  const ExpertSumGrads grads{x.data(), dy.data(), dweights.data(), nullptr, nullptr};
  sum_experts(sum, serial_for, "reference");
  sum_experts_backward(sum, grads, serial_for, "reference");
  const Numbers expected_out = out, expected_dy = dy, expected_dweights = dweights;
  for (const auto& variant : expert_grouping_variants()) {
    if (!variant.available()) continue;
    sum_experts(sum, serial_for, variant.name);
    sum_experts_backward(sum, grads, serial_for, variant.name);
    check(relative_error(out, expected_out), kBound, variant.name);
    check(relative_error(dy, expected_dy), kBound, variant.name);
    check(relative_error(dweights, expected_dweights), 1e-5, variant.name);
    report("sum_experts C=1024 forward", variant.name, kTokens, 0,
           [&] { sum_experts(sum, serial_for, variant.name); });
    report("sum_experts C=1024 backward", variant.name, kTokens, 0,
           [&] { sum_experts_backward(sum, grads, serial_for, variant.name); });
  }
}

}  // namespace foretrace::kernels::bench
