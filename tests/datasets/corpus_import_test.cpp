#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "core/file.h"
#include "core/json.h"
#include "datasets/corpus/benchmarks.h"
#include "datasets/corpus/doctest_calls.h"
#include "datasets/corpus/harvest.h"
#include "tests/datasets/python_runner.h"
#include "tests/scratch_directory.h"

namespace foretrace::datasets::corpus {
namespace {

std::string data_file(const std::string& name) {
  const char* folder = std::getenv("FORETRACE_DATA");
  return (folder != nullptr ? std::string(folder)
                            : std::string(FORETRACE_SOURCE_DIR) + "/../shared/data") +
         "/" + name;
}

Harvest harvest_text(const std::string& source) {
  HarvestOptions options;
  options.licence = "MIT";
  overlap::OverlapIndex seen;
  Harvest harvest;
  harvest_source(source, "x.py", options, seen, harvest);
  return harvest;
}

std::vector<std::string> arguments(const std::string& docstring) {
  std::vector<std::string> out;
  for (const ExampleCall& call : doctest_calls(docstring, "f")) out.push_back(call.arguments);
  return out;
}

TEST(DoctestCalls, TakesCallsOfOneLine) {
  EXPECT_EQ(arguments(">>> f(1, [2, (3)])\n6\n    >>> f('a)')  # why\n>>> f(1, [2, (3)])\n>>> "
                      "print(f(4))\n>>> f(5) == 6\n"),
            (std::vector<std::string>{"1, [2, (3)]", "'a)'", "4", "5"}));
  EXPECT_EQ(
      arguments(">>> g(1)\n>>> x = f(2)\n>>> f(3,\n...   4)\n>>> f(5\n>>> f('a\n>>> f\nf(6)\n"),
      (std::vector<std::string>{}));
}

TEST(DoctestCalls, KnowsAnExpectedException) {
  const auto calls =
      doctest_calls(">>> f(0)\nTraceback (most recent call last):\n>>> f(1)\n1\n", "f");
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_TRUE(calls[0].raises);
  EXPECT_FALSE(calls[1].raises);
}

TEST(Harvest, SkipsWhatIsNearlyAFunctionBefore) {
  const auto function = [](const std::string& name, const std::string& total, const std::string& factor) {
    return "def " + name + "(nums):\n    '''>>> " + name + "([3])\n    '''\n    " + total + " = help(nums)\n    for x in nums:\n        " +
           total + " += x * " + factor + "\n    while " + total + " > 9:\n        " + total + " //= 10\n    return " + total + "\n\n\n";
  };
  const std::string help =
      "def help(a):\n    total = 0\n    for i in range(len(a)):\n        total += a[i] - i * 2\n    return abs(total) + 1\n\n\n";
  const std::string other = "def other(a):\n    '''>>> other([3])\n    '''\n    return [help(a)] + sorted(a) + [x for x in a if x % 2]\n";
  const Harvest h = harvest_text(help + function("f", "total", "2") + function("g", "s", "2") + function("k", "s", "3") + other);
  EXPECT_EQ(h.skipped.at("near duplicate"), 2);
  ASSERT_EQ(h.items.size(), 2U);  // both with help
  EXPECT_EQ(h.items[0].entry + h.items[1].entry, "fother");
}

TEST(Harvest, MakesItemsOfFunctionsWithExamples) {
  const Harvest h = harvest_text(
      "import math\n\ndef area(r):\n    '''Doc.\n\n    >>> area(2)\n    >>> area(r=3)\n    >>> "
      "area(nowhere)\n    '''\n"
      "    return math.pi * r ** 2\n\n\ndef none():\n    return 1\n\n\ndef gen(n):\n    '''\n    "
      ">>> list(gen(3))\n    '''\n    yield n\n");
  EXPECT_EQ(h.functions, 3);
  ASSERT_EQ(h.items.size(), 2U);
  EXPECT_EQ(h.items[0].source, "import math\n\n\ndef area(r):\n    return math.pi * r ** 2\n");
  EXPECT_EQ(h.items[0].entry, "area");
  EXPECT_EQ(h.items[0].args, "2");
  EXPECT_EQ(h.items[1].args, "r=3");
  EXPECT_EQ(h.items[0].origin, "x.py:area");
  EXPECT_EQ(h.items[0].licence, "MIT");
  EXPECT_EQ(h.skipped.at("generator"), 1);
  EXPECT_EQ(h.skipped.at("no call in a docstring"), 1);
}

TEST(Harvest, TakesEscapesInDocstringsAsPythonDoes) {
  const Harvest h = harvest_text(
      "def f(s):\n    '''\n    >>> f('a\\\\nb')\n    '''\n    return s\n\n"
      "def g(t):\n    r'''\n    >>> g('a\\nb')\n    '''\n    for c in t:\n        if c == 'a':\n   "
      "         return c + t\n    return ''\n");
  ASSERT_EQ(h.items.size(), 2U);
  EXPECT_EQ(h.items[0].args, "'a\\nb'");
  EXPECT_EQ(h.items[1].args, "'a\\nb'");
}

TEST(Harvest, AMissingFolderIsAnError) {
  HarvestOptions options;
  options.folder = "/nonexistent/folder";
  const auto result = harvest_folder(options);
  ASSERT_FALSE(result.ok());
  EXPECT_NE(result.error().message.find("/nonexistent/folder"), std::string::npos);
}

TEST(Harvest, TheProjectsOwnExamplesGiveRunnableItems) {
  SKIP_WITHOUT_PYTHON();
  HarvestOptions options;
  options.folder = FORETRACE_SOURCE_DIR "/datasets/examples";
  options.licence = "Apache-2.0";
  const auto result = harvest_folder(options);
  ASSERT_TRUE(result.ok()) << result.error().text();
  EXPECT_GE(result.value().programs, 40);
  EXPECT_GE(result.value().items.size(), 90U);
  const ScratchDirectory scratch;
  const std::string manifest = scratch / "examples.jsonl";
  ASSERT_TRUE(write_manifest(manifest, result.value().items).ok());
  ASSERT_TRUE(read_manifest(manifest).ok());  // ids differ
  const auto printed =
      run_python(FORETRACE_SOURCE_DIR "/tests/datasets/run_programs.py " + manifest + " 3000");
  ASSERT_TRUE(printed.has_value());
  const Json summary = parse_json(*printed).value();
  EXPECT_EQ(summary["not_compiled"], 0);
  EXPECT_EQ(summary["too_long"], 0);
  EXPECT_LE(summary["raised"].get<double>() / summary["runs"].get<double>(), 0.1);
}

TEST(Benchmarks, ImportsCruxEval) {
  const std::string path = data_file("cruxeval.jsonl");
  if (!file_exists(path)) GTEST_SKIP() << "no " << path;
  const auto items = import_cruxeval(path);
  ASSERT_TRUE(items.ok()) << items.error().text();
  ASSERT_EQ(items.value().size(), 800U);
  EXPECT_EQ(items.value()[1].args, "(1, ), (1, ), (1, 2)");
  EXPECT_EQ(items.value()[0].entry, "f");
}

TEST(Benchmarks, ImportsMbppByTask) {
  const std::string path = data_file("mbpp.jsonl");
  if (!file_exists(path)) GTEST_SKIP() << "no " << path;
  const auto items = import_mbpp(path, {.first_task = 601});
  ASSERT_TRUE(items.ok()) << items.error().text();
  EXPECT_GE(items.value().size(), 1000U);
  for (const ManifestItem& item : items.value()) {
    EXPECT_EQ(item.source.find('\r'), std::string::npos);
    EXPECT_EQ(item.id.compare(0, 6, "mbpp-6") >= 0, true);
  }
}

TEST(Benchmarks, NamesTheLineOfABadRecord) {
  const ScratchDirectory scratch;
  const std::string path = scratch / "bad_benchmark.jsonl";
  ASSERT_TRUE(write_file_atomic(
                  path, "{\"code\":\"def f(): pass\",\"input\":\"\",\"id\":\"a\"}\n{\"code\":1}\n")
                  .ok());
  const auto cruxeval = import_cruxeval(path);
  ASSERT_FALSE(cruxeval.ok());
  EXPECT_NE(cruxeval.error().message.find("bad_benchmark.jsonl:2"), std::string::npos)
      << cruxeval.error().message;
  EXPECT_FALSE(import_mbpp(path, {}).ok());
  EXPECT_FALSE(import_mbpp("/nonexistent", {}).ok());
}

}  // namespace
}  // namespace foretrace::datasets::corpus
