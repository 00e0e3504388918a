#include "worldmodel/calibration.h"

#include <gtest/gtest.h>

#include <vector>

namespace foretrace::worldmodel {
namespace {

// Says 0.9 and is right 6 times of 10, says 0.3 and is right once of 10.
std::vector<Observation> overconfident() {
  std::vector<Observation> observations;
  for (int i = 0; i < 1000; ++i) {
    observations.push_back({0.9, i % 10 < 6});
    observations.push_back({0.3, i % 10 < 1});
  }
  return observations;
}

TEST(Calibration, RecoversFrequenciesThatLieOnTheCurve) {
  auto observations = overconfident();
  const auto fit = fit_calibration(observations);
  EXPECT_NEAR(fit.apply(0.9), 0.6, 0.01);
  EXPECT_NEAR(fit.apply(0.3), 0.1, 0.01);
  EXPECT_EQ(fit.n, 2000);
  const double before = calibration_error(observations);
  for (auto& o : observations) o.probability = fit.apply(o.probability);
  EXPECT_NEAR(before, 0.25, 1e-9);
  EXPECT_LT(calibration_error(observations), 0.02);
}

TEST(Calibration, KeepsOrderAndRange) {
  const auto fit = fit_calibration(overconfident());
  double last = -1;
  for (double p = 0; p <= 1; p += 0.01) {
    EXPECT_GE(fit.apply(p), last);
    EXPECT_GE(fit.apply(p), 0);
    EXPECT_LE(fit.apply(p), 1);
    last = fit.apply(p);
  }
}

TEST(Calibration, AllRightOrAllWrongStaysFinite) {
  const std::vector<Observation> right(50, {0.5, true});
  const std::vector<Observation> wrong(50, {1.0, false});
  EXPECT_GT(fit_calibration(right).apply(0.5), 0.9);
  EXPECT_LT(fit_calibration(wrong).apply(1.0), 0.1);
}

TEST(Calibration, UnfittedChangesNothing) {
  EXPECT_EQ(Calibration{}.apply(0.123), 0.123);
  EXPECT_EQ(fit_calibration({}).apply(0.7), 0.7);
}

TEST(Calibration, JsonRoundTripAndRefusals) {
  const auto fit = fit_calibration(overconfident());
  const auto read = Calibration::from_json(fit.to_json());
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read.value().apply(0.4), fit.apply(0.4));
  EXPECT_TRUE(Calibration::from_json(Json::object()).ok());
  EXPECT_FALSE(Calibration::from_json({{"a", 1}}).ok());
  EXPECT_FALSE(Calibration::from_json({{"a", -1.0}, {"b", 0.0}, {"n", 3}}).ok());
}

}  // namespace
}  // namespace foretrace::worldmodel
