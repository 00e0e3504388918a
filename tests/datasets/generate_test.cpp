#include "datasets/generate/generate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "core/hash.h"
#include "core/json.h"
#include "datasets/fingerprint.h"
#include "datasets/generate/waste.h"
#include "tests/datasets/manifest_items.h"
#include "tests/datasets/python_runner.h"
#include "tests/scratch_directory.h"

namespace foretrace::datasets::generate {
namespace {

std::vector<ManifestItem> items(int64_t count, uint64_t seed, double level) {
  GenerateOptions options;
  options.count = count;
  options.seed = seed;
  options.level = level;
  auto result = generate_manifest(options);
  EXPECT_TRUE(result.ok());
  return std::move(result).value();
}

TEST(Generate, TheSameSeedGivesTheSameBytes) {
  const std::string text = text_of(items(400, 7, -1));
  EXPECT_EQ(text, text_of(items(400, 7, -1)));
  EXPECT_NE(text, text_of(items(400, 8, -1)));
}

TEST(Generate, AManifestIsAPrefixOfALongerOne) {
  const std::string longer = text_of(items(400, 7, -1));
  EXPECT_TRUE(longer.starts_with(text_of(items(150, 7, -1))));
}

TEST(Generate, NoTwoProgramsAreTheSameAfterRenaming) {
  const auto all = items(4000, 3, 0.1);
  std::set<uint64_t> seen;
  const auto sources = programs(all);
  for (const std::string_view source : sources) seen.insert(normalised_fingerprint(source));
  EXPECT_EQ(seen.size(), sources.size());
  EXPECT_GT(sources.size(), 900U);
}

TEST(Generate, NoItemTwice) {
  std::set<std::pair<std::string, std::string>> seen;
  const auto all = items(2000, 4, -1);
  for (const ManifestItem& item : all) seen.insert({item.source, item.args});
  EXPECT_EQ(seen.size(), all.size());
}

TEST(Generate, RegistersHoldSmallNumbersWhateverRuns) {
  SKIP_WITHOUT_PYTHON();
  GenerateOptions options;
  options.count = 1000;
  options.registers = true;
  const auto all = generate_manifest(options).value();
  ASSERT_EQ(all.size(), 1000U);
  const ScratchDirectory scratch;
  const std::string path = scratch / "registers.jsonl";
  ASSERT_TRUE(write_manifest(path, all).ok());
  const auto printed = run_python(FORETRACE_SOURCE_DIR "/tests/datasets/register_values.py " + path);
  ASSERT_TRUE(printed.has_value());
  const Json seen = parse_json(*printed).value();
  EXPECT_EQ(seen["runs"], 1000);
  EXPECT_EQ(seen["values"], Json::parse("[0,1,2,3,4,5,6,7,8,9]"));
  EXPECT_GT(seen["branches_taken"].get<int>(), 20);
  EXPECT_GT(seen["branches_left"].get<int>(), 20);
  EXPECT_LE(seen["most_names"].get<int>(), 3);
}

TEST(Generate, RefusesOptionsOutOfRange) {
  GenerateOptions options;
  options.count = 0;
  EXPECT_FALSE(generate_manifest(options).ok());
  options.count = std::numeric_limits<int64_t>::max();
  EXPECT_FALSE(generate_manifest(options).ok());
  for (const double level : {1.5, std::nan("")}) {
    options = {};
    options.level = level;
    EXPECT_FALSE(generate_manifest(options).ok()) << level;
  }
  options = {};
  options.calls = 0;
  EXPECT_FALSE(generate_manifest(options).ok());
  options = {};
  options.registers = true;
  options.level = 0;
  EXPECT_FALSE(generate_manifest(options).ok());
}

TEST(IsWasteful, FindsWhatNobodyNeeds) {
  for (const char* source :
       {"def f(a, b):\n    return a\n", "def f(a):\n    b = a + 1\n    return a\n",
        "def f(a):\n    b = 0\n    for x in a:\n        b += x\n    return a\n",
        "def g(a, b):\n    return a\n\n\ndef f(a):\n    return g(a, 2)\n",
        "def f(a):\n    if True:\n        a += 1\n    return a\n",
        "def f(a):\n    return a if False else 1\n",
        "def f(a):\n    if a > 1:\n        a -= 1\n    else:\n        a -= 1\n    return a\n",
        "def f(a):\n    a = a\n    return a\n"})
    EXPECT_TRUE(is_wasteful(source)) << source;
  for (const char* source :
       {"def f(a):\n    for i in range(3):\n        a += 2\n    return a\n",
        "def f(a):\n    b, c = divmod(a, 3)\n    return c\n",
        "def f(a):\n    n = 1\n    def g(x):\n        nonlocal n\n        n = x\n        return "
        "x\n    return g(a)\n",
        "def f(d, k):\n    d[k] = 1\n    return d\n", "def f(a):\n    return f'{a}'\n",
        "def f(a):\n    while True:\n        a -= 1\n        if a < 0:\n            break\n    "
        "return a\n",
        "class A:\n    size = 1\n    def get(self):\n        return 2\n\n\ndef f(a):\n    return "
        "A().get() + a\n"})
    EXPECT_FALSE(is_wasteful(source)) << source;
}

// 2,000 programs at three levels, called once to four times.
class GeneratedRuns : public testing::TestWithParam<double> {};

TEST_P(GeneratedRuns, CompileEndAndRarelyRaise) {
  SKIP_WITHOUT_PYTHON();
  const ScratchDirectory scratch;
  const std::string path = scratch / "generated.jsonl";
  ASSERT_TRUE(write_manifest(path, items(2700, 11, GetParam())).ok());
  const auto printed =
      run_python(FORETRACE_SOURCE_DIR "/tests/datasets/run_programs.py " + path + " 1000");
  ASSERT_TRUE(printed.has_value());
  const Json summary = parse_json(*printed).value();
  const double runs = summary["runs"];
  EXPECT_EQ(runs, 2700);
  EXPECT_EQ(summary["not_compiled"], 0);
  EXPECT_EQ(summary["too_long"], 0);
  EXPECT_LE(summary["raised"].get<double>() / runs, 0.05);
  EXPECT_LE(summary["unintended"].get<double>() / runs, 0.0005);
  EXPECT_EQ(summary["idle"], 0);
  EXPECT_LE(summary["steps"].get<double>() / runs, 30.0);
  EXPECT_LE(summary["constant"].get<double>() / summary["programs"].get<double>(), 0.25);
}

INSTANTIATE_TEST_SUITE_P(Levels, GeneratedRuns, testing::Values(0.1, 0.5, 0.9));

TEST(Generate, CoversTheConstructsOfRealFunctions) {
  const auto all = items(16000, 5, -1);
  const auto sources = programs(all);
  const auto counts = count_constructs(sources);
  const std::vector<std::pair<std::string, double>> floors = {{"if", 0.3},
                                                              {"elif", 0.05},
                                                              {"else", 0.15},
                                                              {"for", 0.3},
                                                              {"while", 0.08},
                                                              {"range", 0.05},
                                                              {"enumerate", 0.01},
                                                              {".items", 0.01},
                                                              {"zip", 0.005},
                                                              {"break", 0.01},
                                                              {"continue", 0.01},
                                                              {"try", 0.005},
                                                              {"comprehension", 0.08},
                                                              {"f-string", 0.01},
                                                              {".append", 0.05},
                                                              {".pop", 0.02},
                                                              {".get", 0.03},
                                                              {"sorted", 0.03},
                                                              {"sum", 0.03},
                                                              {"len", 0.2},
                                                              {"max", 0.02},
                                                              {"abs", 0.01},
                                                              {"str", 0.01},
                                                              {"int", 0.005},
                                                              {".upper", 0.01},
                                                              {".replace", 0.01},
                                                              {".split", 0.002},
                                                              {".join", 0.02},
                                                              {".strip", 0.002},
                                                              {"%", 0.1},
                                                              {"//", 0.03},
                                                              {"not", 0.03},
                                                              {"and", 0.01},
                                                              {"inner if", 0.03},
                                                              {"True", 0.002},
                                                              {"None", 0.005}};
  for (const auto& [construct, floor] : floors) {
    const auto found = counts.find(construct);
    const double share = found == counts.end() ? 0
                                               : static_cast<double>(found->second) /
                                                     static_cast<double>(sources.size());
    EXPECT_GE(share, floor) << construct;
  }
}

}  // namespace
}  // namespace foretrace::datasets::generate
