// numpy's values. Skipped where the default interpreter has no numpy.
#include <gtest/gtest.h>

#include "tests/tracer/python/host_run.h"

namespace foretrace::tracer::python {
namespace {

class Numpy : public testing::Test {
 protected:
  void SetUp() override {
    const auto probe = run_source("import numpy\n", {{"traced", false}});
    if (!probe.ok() || probe.value().status != 0) GTEST_SKIP() << "the default interpreter has no numpy";
  }

  // The text of `name` at each step where it is another.
  static std::vector<std::string> texts(const std::string& source, const std::string& name) {
    const auto run = run_source("import numpy as np\n" + source);
    EXPECT_TRUE(run.ok());
    std::vector<std::string> texts;
    for (const StepView& step : run.value().steps)
      for (const LocalText& local : step.locals)
        if (local.name == name && (texts.empty() || texts.back() != local.text)) texts.push_back(local.text);
    return texts;
  }
};

using Texts = std::vector<std::string>;

TEST_F(Numpy, ArraysHaveTypeShapeAndElements) {
  EXPECT_EQ(texts("a = np.arange(6).reshape(2, 3)\n", "a"), Texts{"ndarray[int64, (2, 3)]([0, 1, 2, 3, 4, 5])"});
  EXPECT_EQ(texts("a = np.array([1.5, -2.0], dtype='float32')\n", "a"), Texts{"ndarray[float32, (2,)]([1.5, -2.0])"});
  EXPECT_EQ(texts("a = np.array([2**63], dtype='uint64')\n", "a"), Texts{"ndarray[uint64, (1,)]([9223372036854775808])"});
  EXPECT_EQ(texts("a = np.array([True])\n", "a"), Texts{"ndarray[bool, (1,)]([True])"});
  EXPECT_EQ(texts("a = np.array(5.5)\n", "a"), Texts{"ndarray[float64, ()]([5.5])"});
  EXPECT_EQ(texts("a = np.array([])\n", "a"), Texts{"ndarray[float64, (0,)]([])"});
}

TEST_F(Numpy, IntegersOfEverySizeKeepTheirSign) {
  for (const char* type : {"int8", "int16", "int32", "int64"})
    EXPECT_EQ(texts("a = np.array([-7, 7], dtype='" + std::string(type) + "')\n", "a"), Texts{"ndarray[" + std::string(type) + ", (2,)]([-7, 7])"});
  for (const char* type : {"uint8", "uint16", "uint32", "uint64"})
    EXPECT_EQ(texts("a = np.array([200], dtype='" + std::string(type) + "')\n", "a"), Texts{"ndarray[" + std::string(type) + ", (1,)]([200])"});
}

TEST_F(Numpy, ViewsAreReadInTheirOwnOrder) {
  EXPECT_EQ(texts("b = np.arange(6).reshape(2, 3)\na = b.T[::-1]\n", "a"), Texts{"ndarray[int64, (3, 2)]([2, 5, 1, 4, 0, 3])"});
}

TEST_F(Numpy, ChangesShowThroughViewsAndShapesChange) {
  EXPECT_EQ(texts("b = np.zeros(2, dtype=int)\na = b[1:]\nb[1] = 7\nb += 1\n", "a"),
            (Texts{"ndarray[int64, (1,)]([0])", "ndarray[int64, (1,)]([7])", "ndarray[int64, (1,)]([8])"}));
  EXPECT_EQ(texts("a = np.arange(2)\na.shape = (2, 1)\n", "a"),
            (Texts{"ndarray[int64, (2,)]([0, 1])", "ndarray[int64, (2, 1)]([0, 1])"}));
}

TEST_F(Numpy, LargeAndOddArraysAreCut) {
  const Texts large = texts("a = np.zeros((1000, 1000))\n", "a");
  ASSERT_EQ(large.size(), 1u);
  EXPECT_LT(large[0].size(), 8000u);
  EXPECT_NE(large[0].find("<...9996"), std::string::npos) << large[0].substr(large[0].size() - 60);
  EXPECT_EQ(texts("a = np.array([object(), 1], dtype=object)\n", "a"), Texts{"ndarray[object, (2,)]([<...2 more>])"});
}

TEST_F(Numpy, ScalarsAreNumbers) {
  EXPECT_EQ(texts("a = np.int32(-7)\n", "a"), Texts{"np.int32(-7)"});
  EXPECT_EQ(texts("a = np.float64(1.5)\n", "a"), Texts{"np.float64(1.5)"});
  EXPECT_EQ(texts("a = np.bool_(True)\n", "a"), Texts{"np.True_"});
}

}  // namespace
}  // namespace foretrace::tracer::python
