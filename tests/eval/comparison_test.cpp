#include "eval/comparison.h"

#include <gtest/gtest.h>

#include "tests/scratch_directory.h"

namespace foretrace::eval {
namespace {

// Ten items; `right` of them are right, the first ones.
void fill(ResultsStore& store, const std::string& system, int right, double steps_right) {
  ASSERT_TRUE(store.put_system({system, system, ""}).ok());
  EvaluationRecord evaluation{0, "trace", system, "", "", {}};
  for (int i = 0; i < 10; ++i) {
    Sample sample;
    sample.key = system + std::to_string(i);
    sample.suite = "trace";
    sample.part = "free";
    sample.item = sample.cluster = "item" + std::to_string(i);
    sample.system = system;
    sample.failure = i < right ? "" : "wrong";
    sample.confidence = 0.5;
    sample.measures = {{"trace_exact", i < right ? 1.0 : 0.0, 1}, {"step", steps_right, 10}};
    ASSERT_TRUE(store.put(sample).ok());
    evaluation.keys.push_back(sample.key);
  }
  const auto id = store.begin_evaluation(evaluation);
  ASSERT_TRUE(store.finish_evaluation(id.value()).ok());
}

TEST(CompareSystems, PairsItemsAndTestsTheDifference) {
  const ScratchDirectory folder;
  auto opened = ResultsStore::open(folder / "r.db", false);
  auto& store = *opened.value();
  fill(store, "a", 9, 6);
  fill(store, "b", 1, 5);
  const auto compared =
      compare_systems(store, store.find_system("a").value(), store.find_system("b").value());
  ASSERT_TRUE(compared.ok());
  ASSERT_EQ(compared.value().size(), 2U);
  const auto& steps = compared.value()[0];
  EXPECT_EQ(steps.metric, "step");
  EXPECT_NEAR(steps.difference.value, 0.1, 1e-12);
  EXPECT_LT(steps.p, 0.01);
  EXPECT_FALSE(steps.only_a);
  const auto& exact = compared.value()[1];
  EXPECT_EQ(exact.only_a, 8);
  EXPECT_EQ(exact.only_b, 0);
  EXPECT_NEAR(exact.p, 2.0 / 256, 1e-12);
  EXPECT_EQ(exact.clusters, 10);
  const auto json = comparisons_json({"a", "a", ""}, {"b", "b", ""}, compared.value());
  EXPECT_EQ(json["comparisons"].size(), 2U);
  EXPECT_TRUE(json["comparisons"][0]["only_a"].is_null());
}

TEST(CompareSystems, EqualSystemsDoNotDiffer) {
  const ScratchDirectory folder;
  auto opened = ResultsStore::open(folder / "r.db", false);
  auto& store = *opened.value();
  fill(store, "a", 5, 5);
  fill(store, "b", 5, 5);
  const auto compared = compare_systems(store, {"a", "a", ""}, {"b", "b", ""});
  for (const auto& c : compared.value()) {
    EXPECT_EQ(c.difference.value, 0);
    EXPECT_EQ(c.p, 1);
  }
}

TEST(CompareSystems, NothingSharedIsAnError) {
  const ScratchDirectory folder;
  auto opened = ResultsStore::open(folder / "r.db", false);
  fill(*opened.value(), "a", 5, 5);
  EXPECT_EQ(compare_systems(*opened.value(), {"a", "a", ""}, {"z", "z", ""}).error().code,
            ErrorCode::kNotFound);
}

}  // namespace
}  // namespace foretrace::eval
