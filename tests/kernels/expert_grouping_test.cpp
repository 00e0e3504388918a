#include "kernels/expert_grouping/expert_grouping.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <numeric>

#include "kernels/expert_grouping/expert_plan.h"
#include "tests/kernels/kernel_case.h"
#include "tests/kernels/work_cuts.h"

namespace foretrace::kernels {
namespace {

// How tokens spread over experts: anyhow, all to one, and to every third alone.
enum class Spread { kAny, kOne, kThirds };
constexpr Spread kSpreads[] = {Spread::kAny, Spread::kOne, Spread::kThirds};

struct Chosen {
  Chosen(int64_t n, int64_t k, int64_t e, Spread spread) : tokens(n), chosen(k), experts(e) {
    Rng rng(n * 100 + k);
    for (int64_t i = 0; i < n * k; ++i) {
      const auto any = static_cast<int64_t>(rng.uniform() * static_cast<double>(e));
      ids.push_back(spread == Spread::kAny ? any : spread == Spread::kOne ? e / 2 : any / 3 * 3);
    }
    begin.resize(static_cast<size_t>(e + 1), -1);
    slot.resize(ids.size(), -1);
    planned = plan_experts({n, k, e, ids.data(), begin.data(), slot.data()});
  }

  int64_t tokens, chosen, experts;
  std::vector<int64_t> ids, begin, slot;
  Status planned;
};

TEST(ExpertPlan, SlotsGoByExpertThenByTokenThenByChoice) {
  for (const Spread spread : kSpreads) {
    for (const int64_t tokens : kTokenCounts) {
      const Chosen c(tokens, 3, 11, spread);
      ASSERT_TRUE(c.planned.ok());
      std::vector<int64_t> sorted(c.ids.size());
      std::iota(sorted.begin(), sorted.end(), 0);
      std::stable_sort(sorted.begin(), sorted.end(),
                       [&](int64_t a, int64_t b) { return c.ids[a] < c.ids[b]; });
      for (size_t s = 0; s < sorted.size(); ++s) EXPECT_EQ(c.slot[sorted[s]], s);
      for (int64_t e = 0; e <= c.experts; ++e) {
        EXPECT_EQ(c.begin[e],
                  std::count_if(c.ids.begin(), c.ids.end(), [&](int64_t id) { return id < e; }));
      }
    }
  }
}

TEST(ExpertPlan, RefusesExpertsThatThereAreNot) {
  for (const int64_t wrong : {int64_t{-1}, int64_t{4}, int64_t{1} << 40}) {
    const std::vector<int64_t> ids = {0, 3, 1, wrong};
    std::vector<int64_t> begin(5), slot(4);
    const Status planned = plan_experts({2, 2, 4, ids.data(), begin.data(), slot.data()});
    ASSERT_FALSE(planned.ok());
    EXPECT_NE(planned.error().text().find("token 1 chose expert " + std::to_string(wrong)),
              std::string::npos);
  }
  std::vector<int64_t> begin(5, -1);
  EXPECT_TRUE(plan_experts({0, 2, 4, nullptr, begin.data(), nullptr}).ok());
  EXPECT_EQ(begin, std::vector<int64_t>(5, 0));
}

KernelCase sum_case(Element element, const Chosen& c, int64_t cols, bool add) {
  Rng rng(c.tokens * 1000 + cols);
  const int64_t pairs = c.tokens * c.chosen;
  KernelCase kernel{"sum_experts " + std::to_string(c.tokens) + "x" + std::to_string(cols),
                    {{random_numbers(element, pairs * cols, rng), false},
                     {random_numbers(Element::kFloat32, pairs, rng), true},
                     {random_numbers(element, c.tokens * cols, rng), false},
                     {random_numbers(Element::kFloat32, c.tokens, rng), true},
                     {random_numbers(element, c.tokens * cols, rng), false},
                     {random_numbers(element, c.tokens * cols, rng), false}},
                    {}};
  kernel.run = [=](std::vector<Numbers>& in, Element e, std::string_view variant) {
    const Element param = parameter_element(e);
    Numbers out = add ? in[5] : poisoned(e, c.tokens * cols);
    Numbers dy = poisoned(e, pairs * cols), dshared = poisoned(e, c.tokens * cols);
    Numbers dw = poisoned(param, pairs), dv = poisoned(param, c.tokens);
    const ExpertSumArgs args{c.tokens,      c.chosen,     cols,         e,
                             c.slot.data(), in[0].data(), in[1].data(), in[2].data(),
                             in[3].data(),  add,          out.data()};
    sum_experts(args, serial_for, variant);
    sum_experts_backward(args, {in[4].data(), dy.data(), dw.data(), dshared.data(), dv.data()},
                         serial_for, variant);
    return Results{{out}, {dy, dw, dshared, dv}};
  };
  return kernel;
}

TEST(ExpertGrouping, ReferenceGradientsAreThoseOfFiniteDifferences) {
  expect_reference_gradients(sum_case(Element::kFloat64, Chosen(3, 2, 4, Spread::kAny), 5, false));
}

TEST(ExpertGrouping, EveryVariantAgreesOverTokens) {
  for (const Spread spread : kSpreads) {
    for (const int64_t tokens : kTokenCounts) {
      expect_every_variant_agrees(expert_grouping_variants(), [&](Element e) {
        return sum_case(e, Chosen(tokens, 4, 9, spread), 21, tokens % 2 == 0);
      });
    }
  }
}

TEST(ExpertGrouping, EveryVariantAgreesOverWidths) {
  for (const int64_t chosen : {1, 2, 10}) {
    for (const int64_t cols : {1, 15, 16, 17, 32, 63, 64, 65, 100, 257, 2048}) {
      expect_every_variant_agrees(expert_grouping_variants(), [&](Element e) {
        return sum_case(e, Chosen(7, chosen, 16, Spread::kAny), cols, false);
      });
    }
  }
}

// Experts that multiply by 1 + e / 8: the way there and back, forward and backward, against one
// token after another.
struct Trip {
  Trip(const Chosen& c, int64_t cols, std::string_view variant)
      : out(poisoned(kFloat, c.tokens * cols)), dx(out), dw(poisoned(kFloat, c.tokens * c.chosen)) {
    Rng rng(5);
    x = random_numbers(kFloat, c.tokens * (cols + 3), rng);
    weights = random_numbers(kFloat, c.tokens * c.chosen, rng);
    d_out = random_numbers(kFloat, c.tokens * cols, rng);
    Numbers y = poisoned(kFloat, c.tokens * c.chosen * cols), dy = y;
    gather_experts({c.tokens, c.chosen, cols, kFloat, c.slot.data(), x.data(), cols + 3, y.data()});
    scale(c, cols, y);
    const ExpertSumArgs sum{c.tokens,       c.chosen, cols,    kFloat, c.slot.data(), y.data(),
                            weights.data(), nullptr,  nullptr, false,  out.data()};
    sum_experts(sum, serial_for, variant);
    sum_experts_backward(sum, {d_out.data(), dy.data(), dw.data(), nullptr, nullptr}, serial_for,
                         variant);
    scale(c, cols, dy);
    sum_experts({c.tokens, c.chosen, cols, kFloat, c.slot.data(), dy.data(), nullptr, nullptr,
                 nullptr, false, dx.data()},
                serial_for, variant);
  }
  static double factor(int64_t expert) { return 1 + static_cast<double>(expert) / 8; }
  static void scale(const Chosen& c, int64_t cols, Numbers& rows) {
    for (int64_t e = 0; e < c.experts; ++e)
      for (int64_t i = c.begin[e] * cols; i < c.begin[e + 1] * cols; ++i)
        rows.set(i, rows.get(i) * factor(e));
  }

  static constexpr Element kFloat = Element::kFloat32;
  Numbers out, dx, dw, x{kFloat, 0}, weights{kFloat, 0}, d_out{kFloat, 0};
};

TEST(ExpertGrouping, RowsComeBackFromTheirOwnExperts) {
  constexpr int64_t kCols = 24;
  for (const Spread spread : kSpreads) {
    for (const int64_t tokens : kTokenCounts) {
      const Chosen c(tokens, 3, 7, spread);
      for (const std::string& variant : runnable(expert_grouping_variants())) {
        const Trip trip(c, kCols, variant);
        Numbers out(Element::kFloat64, tokens * kCols), dx = out, dw(Element::kFloat64, tokens * 3);
        for (int64_t i = 0; i < tokens * 3; ++i) {
          double dot = 0;
          for (int64_t j = 0; j < kCols; ++j) {
            const int64_t at = i / 3 * kCols + j;
            const double share = trip.weights.get(i) * Trip::factor(c.ids[i]);
            const double x = trip.x.get(i / 3 * (kCols + 3) + j), d = trip.d_out.get(at);
            out.set(at, out.get(at) + share * x);
            dx.set(at, dx.get(at) + share * d);
            dot += Trip::factor(c.ids[i]) * x * d;
          }
          dw.set(i, dot);
        }
        EXPECT_LT(relative_error(trip.out, out), 2e-6) << variant << " " << tokens;
        EXPECT_LT(relative_error(trip.dx, dx), 1e-5) << variant << " " << tokens;
        EXPECT_LT(relative_error(trip.dw, dw), 1e-5) << variant << " " << tokens;
      }
    }
  }
}

TEST(ExpertGrouping, ResultsDoNotDependOnRanges) {
  constexpr int64_t kCols = 70;
  const Chosen c(33, 4, 9, Spread::kAny);
  Rng rng(3);
  Numbers x = random_numbers(Element::kBfloat16, 33 * kCols, rng),
          weights = random_numbers(Element::kFloat32, 33 * 4, rng);
  for (const std::string& variant : runnable(expert_grouping_variants())) {
    std::vector<Numbers> results;
    for (const ParallelFor parallel : {serial_for, one_by_one}) {
      Numbers y = poisoned(Element::kBfloat16, 33 * 4 * kCols),
              out = poisoned(Element::kBfloat16, 33 * kCols);
      gather_experts({33, 4, kCols, Element::kBfloat16, c.slot.data(), x.data(), kCols, y.data()},
                     parallel);
      sum_experts({33, 4, kCols, Element::kBfloat16, c.slot.data(), y.data(), weights.data(),
                   nullptr, nullptr, false, out.data()},
                  parallel, variant);
      results.push_back(out);
    }
    EXPECT_EQ(std::memcmp(results[0].data(), results[1].data(), results[0].bytes()), 0) << variant;
  }
}

}  // namespace
}  // namespace foretrace::kernels
