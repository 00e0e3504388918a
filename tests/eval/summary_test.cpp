#include "eval/summary.h"

#include <gtest/gtest.h>

namespace foretrace::eval {
namespace {

Sample summary_sample(const std::string& item, const std::string& cluster, const std::string& failure,
              std::vector<Measure> measures) {
  Sample s;
  s.item = item;
  s.cluster = cluster;
  s.failure = failure;
  s.measures = std::move(measures);
  s.seconds = 2;
  s.predictions = 4;
  return s;
}

std::vector<Sample> samples() {
  return {summary_sample("a", "p", "", {{"step", 3, 4}, {"mean_first_divergence", 7, 1}}),
          summary_sample("b", "p", "wrong", {{"step", 1, 4}, {"mean_first_divergence", 1, 1}}),
          summary_sample("c", "q", "unfinished", {{"step", 4, 4}, {"mean_first_divergence", 4, 1}})};
}

TEST(Summarise, PoolsHitsOverTotals) {
  const auto summary = summarise("trace", "copy", samples());
  EXPECT_EQ(summary.n, 3);
  EXPECT_DOUBLE_EQ(summary.find("step")->value, 8.0 / 12);
  EXPECT_DOUBLE_EQ(summary.find("mean_first_divergence")->value, 4);
  EXPECT_DOUBLE_EQ(summary.seconds_each, 0.5);
  EXPECT_EQ(summary.find("nothing"), nullptr);
}

TEST(Summarise, FailureClassesStandApartAndKeepTheirZeros) {
  const auto summary = summarise("trace", "copy", samples());
  EXPECT_EQ(summary.failures.size(), 8U);
  EXPECT_EQ(summary.failures.at("refusal"), 0);
  EXPECT_EQ(summary.failures.at("missing"), 0);
  EXPECT_EQ(summary.failures.at("wrong"), 1);
  EXPECT_EQ(summary.failures.at("unfinished"), 1);
  EXPECT_EQ(summary.failures.at("sandbox_error"), 0);
}

TEST(SummaryJson, HasExactlyTheContractsFields) {
  const auto summary = summarise("trace", "model", samples());
  const std::vector<Summary> baselines = {summarise("trace", "copy", samples()), summarise("trace", "oracle", samples())};
  auto sure = summary;
  sure.confidence.emplace();
  const auto json = summary_json(sure, baselines);
  std::vector<std::string> fields;
  for (const auto& [name, value] : json.items()) fields.push_back(name);
  EXPECT_EQ(fields, (std::vector<std::string>{"suite", "n", "metrics", "failures", "baselines",
                                              "seconds_each"}));
  const auto& step = json["metrics"]["step"];
  EXPECT_EQ(step.size(), 3U);
  EXPECT_LT(step["low"].get<double>(), step["value"].get<double>());
  EXPECT_GT(step["high"].get<double>(), step["value"].get<double>());
  EXPECT_TRUE(json["baselines"]["copy"]["metrics"].contains("step"));
}

TEST(SummaryTable, PrintsProportionsInPercentAndMeansAsTheyAre) {
  const auto summary = summarise("trace", "model", samples());
  const std::vector<Summary> baselines = {summarise("trace", "copy", samples())};
  const auto table = summary_table(summary, baselines);
  EXPECT_NE(table.find("66.7 ("), std::string::npos);
  EXPECT_NE(table.find("4.0 ("), std::string::npos);
  EXPECT_NE(table.find("unfinished 1"), std::string::npos);
  EXPECT_NE(table.find("copy"), std::string::npos);
}

}  // namespace
}  // namespace foretrace::eval
