#include "eval/pass_at_k.h"

#include <gtest/gtest.h>

#include <map>

#include "eval/summary.h"

namespace foretrace::eval {
namespace {

// The share of all choices of k attempts that hold a right one; the first c are right.
double by_counting(int64_t n, int64_t c, int64_t k) {
  int64_t choices = 0, passed = 0;
  for (uint32_t set = 0; set < (1U << n); ++set) {
    if (__builtin_popcount(set) != k) continue;
    ++choices;
    passed += (set & ((1U << c) - 1)) != 0 ? 1 : 0;
  }
  return static_cast<double>(passed) / static_cast<double>(choices);
}

TEST(PassAtK, IsTheShareOfAllChoices) {
  for (int64_t n = 1; n <= 10; ++n)
    for (int64_t c = 0; c <= n; ++c)
      for (int64_t k = 1; k <= n; ++k) EXPECT_NEAR(pass_at_k(n, c, k), by_counting(n, c, k), 1e-12) << n << ' ' << c << ' ' << k;
}

TEST(PassAtK, TheReferenceScorerPassesWhatWasTriedTooFewTimes) {
  EXPECT_EQ(cruxeval_pass_at_k(3, 0, 5), 1);
  EXPECT_EQ(cruxeval_pass_at_k(10, 2, 5), pass_at_k(10, 2, 5));
}

// `n` attempts at an item, the first `right` of them right; the reference scorer leaves out the last `left_out`.
void add_attempts(std::vector<Sample>& samples, const std::string& item, int64_t n, int64_t right, int64_t left_out) {
  for (int64_t i = 0; i < n; ++i) {
    Sample sample;
    sample.part = "output";
    sample.item = sample.cluster = item;
    sample.attempt = i;
    const double hit = i < right ? 1 : 0;
    sample.measures = {{"pass@1", hit, 1}, i < n - left_out ? Measure{"cruxeval", hit, 1} : Measure{"cruxeval", 0, 0}};
    samples.push_back(std::move(sample));
  }
}

std::map<std::string, double> metrics_of(const std::vector<Sample>& samples) {
  std::map<std::string, double> values;
  for (const auto& [name, estimate] : summarise("cruxeval-output", "g", samples).metrics) values[name] = estimate.value;
  return values;
}

TEST(AttemptMetrics, AreMeansOverItems) {
  std::vector<Sample> samples;
  add_attempts(samples, "a", 10, 10, 0);
  add_attempts(samples, "b", 10, 1, 0);
  const auto values = metrics_of(samples);
  EXPECT_NEAR(values.at("pass@1"), (1 + 0.1) / 2, 1e-12);
  EXPECT_NEAR(values.at("pass@5"), (1 + 0.5) / 2, 1e-12);
  EXPECT_NEAR(values.at("pass@10"), 1, 1e-12);
  EXPECT_EQ(values.at("pass@1"), values.at("cruxeval_pass@1"));
  EXPECT_EQ(values.count("cruxeval"), 0U);
}

// One right answer and nine that the reference scorer does not count: it says 100 %, we say 10.
TEST(AttemptMetrics, LeftOutAnswersStayInOurN) {
  std::vector<Sample> samples;
  add_attempts(samples, "a", 10, 1, 9);
  add_attempts(samples, "b", 10, 0, 10);  // none is right: it counts all
  const auto values = metrics_of(samples);
  EXPECT_NEAR(values.at("pass@1"), 0.05, 1e-12);
  EXPECT_NEAR(values.at("cruxeval_pass@1"), 0.5, 1e-12);
  EXPECT_NEAR(values.at("cruxeval_pass@5"), 0.5, 1e-12);
}

TEST(AttemptMetrics, NoPassAtMoreThanWasTried) {
  std::vector<Sample> samples;
  add_attempts(samples, "a", 10, 1, 0);
  add_attempts(samples, "b", 4, 0, 0);
  const auto values = metrics_of(samples);
  EXPECT_EQ(values.count("pass@5"), 0U);
  EXPECT_NEAR(values.at("pass@1"), 0.05, 1e-12);           // not 1 of 14
  EXPECT_NEAR(values.at("cruxeval_pass@5"), 0.75, 1e-12);  // 4 wrong ones pass
}

TEST(AttemptMetrics, OneAttemptAnItemIsAProportion) {
  std::vector<Sample> samples;
  for (const char* item : {"a", "b", "c"}) add_attempts(samples, item, 1, item[0] == 'a' ? 1 : 0, 0);
  for (Sample& sample : samples) sample.measures.pop_back();
  const Summary summary = summarise("s", "g", samples);
  EXPECT_NEAR(summary.find("pass@1")->low, wilson(1, 3).low, 1e-12);
}

}  // namespace
}  // namespace foretrace::eval
