#include "kernels/cross_entropy/cross_entropy.h"

#include <gtest/gtest.h>

#include "tests/kernels/kernel_case.h"

namespace foretrace::kernels {
namespace {

struct Problem {
  int64_t rows, vocab;
  Numbers logits;  // rows vocab + 5 apart
  std::vector<int64_t> targets;
  Numbers weights;

  Problem(Element element, int64_t n, int64_t v, double range)
      : rows(n), vocab(v), logits(element, 0), weights(Element::kFloat32, n) {
    Rng rng(n * 1000 + v);
    logits = random_numbers(element, rows * (vocab + 5), rng, -range, range);
    for (int64_t r = 0; r < rows; ++r) {
      targets.push_back(static_cast<int64_t>(rng.below(vocab)));
      weights.set(r, r % 3 == 2 ? 0 : rng.uniform());
    }
  }
};

struct Outcome {
  double total;
  Numbers losses, dlogits;
};

Outcome run(const Problem& p, Element element, std::string_view variant, double z = 0,
            double smoothing = 0) {
  Outcome outcome{0, poisoned(parameter_element(element), p.rows),
                  poisoned(element, p.rows * p.vocab)};
  Numbers logits = p.logits.as(element), weights = p.weights.as(parameter_element(element));
  outcome.total =
      cross_entropy({p.rows, p.vocab, element, logits.data(), p.vocab + 5, p.targets.data(),
                     weights.data(), outcome.losses.data(), outcome.dlogits.data(), z, smoothing},
                    serial_for, variant);
  return outcome;
}

TEST(CrossEntropy, ReferenceGradientIsThatOfFiniteDifferences) {
  Problem p(Element::kFloat64, 4, 6, 3);
  const Outcome result = run(p, Element::kFloat64, "reference");
  Numbers gradient(Element::kFloat64, p.logits.size());
  for (int64_t i = 0; i < p.rows * p.vocab; ++i)
    gradient.set(i / p.vocab * (p.vocab + 5) + i % p.vocab, result.dlogits.get(i));
  expect_gradient(
      p.logits, gradient, [&] { return run(p, Element::kFloat64, "reference").total; }, "logits");
}

TEST(CrossEntropy, ReferenceGradientWithZLossAndSmoothingIsThatOfFiniteDifferences) {
  Problem p(Element::kFloat64, 4, 6, 3);
  const Outcome result = run(p, Element::kFloat64, "reference", 0.3, 0.2);
  EXPECT_NE(result.total, run(p, Element::kFloat64, "reference").total);
  Numbers gradient(Element::kFloat64, p.logits.size());
  for (int64_t i = 0; i < p.rows * p.vocab; ++i)
    gradient.set(i / p.vocab * (p.vocab + 5) + i % p.vocab, result.dlogits.get(i));
  expect_gradient(
      p.logits, gradient, [&] { return run(p, Element::kFloat64, "reference", 0.3, 0.2).total; }, "logits");
}

TEST(CrossEntropy, EveryVariantAgreesOnZLossAndSmoothing) {
  for (const std::string& variant : runnable(cross_entropy_variants())) {
    for (int64_t vocab : {2, 17, 330}) {
      const Problem p(Element::kFloat32, 9, vocab, 20);
      const Outcome got = run(p, Element::kFloat32, variant, 1e-2, 0.1),
                    exact = run(p, Element::kFloat64, "reference", 1e-2, 0.1);
      EXPECT_LT(relative_error(got.losses, exact.losses), 2e-6) << variant << " " << vocab;
      EXPECT_LT(relative_error(got.dlogits, exact.dlogits), 2e-6) << variant << " " << vocab;
    }
  }
}

TEST(CrossEntropy, EveryVariantAgreesOverVocabularies) {
  for (const std::string& variant : runnable(cross_entropy_variants())) {
    for (int64_t vocab : {1, 3, 15, 16, 17, 330, 1025}) {
      for (double range : {0.1, 10.0, 200.0}) {
        const Problem p(Element::kFloat32, 9, vocab, range),
            rough(Element::kBfloat16, 9, vocab, range);
        const Outcome got = run(p, Element::kFloat32, variant),
                      exact = run(p, Element::kFloat64, "reference");
        EXPECT_LT(relative_error(got.losses, exact.losses), vocab == 1 ? 1e30 : 2e-6)
            << variant << " " << vocab;
        EXPECT_LT(relative_error(got.dlogits, exact.dlogits), vocab == 1 ? 1e30 : 2e-6)
            << variant << " " << vocab;
        EXPECT_NEAR(got.total, exact.total, 1e-5 * (1 + std::abs(exact.total)))
            << variant << " " << vocab;
        const Outcome got_rough = run(rough, Element::kBfloat16, variant);
        const Outcome exact_rough = run(rough, Element::kFloat64, "reference");
        EXPECT_LT(relative_error(got_rough.dlogits, exact_rough.dlogits), vocab == 1 ? 1e30 : 4e-3)
            << variant;
      }
    }
  }
}

TEST(CrossEntropy, ARowWithoutWeightIsZeroAndItsTargetIsNotRead) {
  for (const std::string& variant : runnable(cross_entropy_variants())) {
    Problem p(Element::kFloat32, 3, 20, 2);
    p.targets[2] = -100;  // weight 0
    const Outcome got = run(p, Element::kFloat32, variant);
    EXPECT_EQ(got.losses.get(2), 0) << variant;
    for (int64_t v = 0; v < 20; ++v) EXPECT_EQ(got.dlogits.get(40 + v), 0) << variant;
  }
}

TEST(CrossEntropy, ANaNLogitGivesANaNLoss) {
  for (const std::string& variant : runnable(cross_entropy_variants())) {
    for (int64_t at : {0, 3, 19}) {
      Problem p(Element::kFloat32, 1, 20, 2);
      p.logits.set(at, std::numeric_limits<double>::quiet_NaN());
      EXPECT_TRUE(std::isnan(run(p, Element::kFloat32, variant).total)) << variant << " " << at;
    }
  }
}

}  // namespace
}  // namespace foretrace::kernels
