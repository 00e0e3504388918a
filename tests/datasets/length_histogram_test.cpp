#include "datasets/length_histogram.h"

#include <gtest/gtest.h>

#include <vector>

namespace foretrace::datasets {
namespace {

std::vector<int64_t> lows(const LengthHistogram& lengths) {
  std::vector<int64_t> out;
  for (const auto& bin : lengths.bins()) out.push_back(bin.low);
  return out;
}

TEST(LengthHistogram, BinsAreTwoForEachDoublingWithoutGaps) {
  LengthHistogram lengths;
  lengths.add(0);
  lengths.add(100);
  EXPECT_EQ(lows(lengths), (std::vector<int64_t>{0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96}));
  const auto bins = lengths.bins();
  for (size_t i = 0; i + 1 < bins.size(); ++i) EXPECT_EQ(bins[i].high + 1, bins[i + 1].low);
  EXPECT_EQ(bins.back().high, 127);
  EXPECT_EQ(bins.front().count, 1);
  EXPECT_EQ(bins.back().count, 1);
}

TEST(LengthHistogram, BinsBeginWhereTheLengthsDo) {
  LengthHistogram lengths;
  for (const int64_t length : {12, 13, 15, 16, 23, 24}) lengths.add(length);
  EXPECT_EQ(lows(lengths), (std::vector<int64_t>{12, 16, 24}));
  EXPECT_EQ(lengths.bins()[0].count, 3);
  EXPECT_EQ(lengths.bins()[1].count, 2);
  EXPECT_EQ(LengthHistogram().bins().size(), 0u);
}

TEST(LengthHistogram, QuantilesAreLengthsThatOccur) {
  LengthHistogram lengths;
  for (int64_t length = 1; length <= 20; ++length) lengths.add(length);
  EXPECT_EQ(lengths.quantile(0), 1);
  EXPECT_EQ(lengths.quantile(0.5), 10);
  EXPECT_EQ(lengths.quantile(0.95), 19);
  EXPECT_EQ(lengths.quantile(1), 20);
  EXPECT_DOUBLE_EQ(lengths.mean(), 10.5);
  LengthHistogram twice = lengths;
  twice.add(lengths);
  twice.add(1000, 5);
  EXPECT_EQ(twice.count(), 45);
  EXPECT_EQ(twice.sum(), 5420);
  EXPECT_EQ(twice.quantile(1), 1000);
  EXPECT_EQ(LengthHistogram().quantile(0.5), 0);
  EXPECT_EQ(LengthHistogram().mean(), 0);
}

}  // namespace
}  // namespace foretrace::datasets
