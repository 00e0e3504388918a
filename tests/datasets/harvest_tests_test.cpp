#include "datasets/corpus/harvest_tests.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "core/file.h"
#include "core/json.h"
#include "datasets/corpus/imported_names.h"
#include "datasets/corpus/test_calls.h"
#include "tests/data_file.h"
#include "tests/datasets/python_runner.h"
#include "tests/scratch_directory.h"

namespace foretrace::datasets::corpus {
namespace {

std::string calls_in(const std::string& source) {
  const auto tree = syntax::parse_python(source);
  if (!tree.ok()) return tree.error().text();
  std::string out;
  for (const LiteralCall& call : test_calls(tree.value()))
    out += (out.empty() ? "" : " ") + call.function + "(" + call.arguments + ")";
  return out;
}

TEST(TestCalls, AreThoseOfFunctionsAndMethodsNamedTest) {
  EXPECT_EQ(calls_in("f(0)\ndef test_f():\n    assert f(1) == 2\ndef helper():\n    f(3)\n"
                     "class A(TestCase):\n    def test_it(self):\n        self.assertEqual(f(4), "
                     "5)\n    def setUp(self):\n        f(6)\n"),
            "f(1) f(4)");
  EXPECT_EQ(
      calls_in(
          "CASE = 'a'\nclass A:\n    size = 3\n    def test_it(self):\n        f(CASE, size)\n"),
      "f('a', 3)");
}

TEST(TestCalls, TakeTheValuesOfParametrize) {
  EXPECT_EQ(calls_in("@pytest.mark.parametrize('a, want', [(1, 2), pytest.param([3], Error, "
                     "id='x'), (g(), 4)])\n"
                     "def test_f(a, want):\n    assert f(a) == want\n"),
            "f(1) f([3])");
  EXPECT_EQ(calls_in("CASES = ['x', 'y']\n@mark.parametrize('a', CASES)\n@mark.parametrize(('b',), "
                     "[(1,), (2,)])\ndef test_f(a, b):\n    f(a, b)\n"),
            "f('x', 1) f('x', 2) f('y', 1) f('y', 2)");
  EXPECT_EQ(calls_in("a = 1\ndef test_f(a):\n    f(a)\n"), "");  // a fixture
}

TEST(ImportedNames, SayWhatANameStandsFor) {
  const auto tree = syntax::parse_python(
      "import a.b, c as d\nfrom a.b import f as g, h\nfrom . import m\nfrom ..p import (q,\n    "
      "r)\nimport x.y as z\nfrom s import *\n");
  ASSERT_TRUE(tree.ok());
  EXPECT_EQ(imported_names(tree.value()), (std::map<std::string, std::string>{{"a", "a"},
                                                                              {"d", "c"},
                                                                              {"g", "a.b.f"},
                                                                              {"h", "a.b.h"},
                                                                              {"m", ".m"},
                                                                              {"q", "..p.q"},
                                                                              {"r", "..p.r"},
                                                                              {"z", "x.y"}}));
}

void write(const ScratchDirectory& folder, const std::string& path, const std::string& text) {
  const std::string whole = folder / path;
  ASSERT_TRUE(make_directories(whole.substr(0, whole.rfind('/'))).ok());
  ASSERT_TRUE(write_file_atomic(whole, text).ok());
}

// "id = entry(args)" of every item.
std::string items_in(const ScratchDirectory& folder, std::string name = "shop") {
  HarvestOptions options;
  options.folder = folder.path();
  options.name = std::move(name);
  options.licence = "MIT";
  const auto found = harvest_tests(options);
  if (!found.ok()) return found.error().text();
  std::string out;
  for (const ManifestItem& item : found.value().items) {
    EXPECT_EQ(item.licence, "MIT");
    out += item.id + " = " + item.entry + "(" + item.args + ")\n";
  }
  return out;
}

TEST(HarvestTests, FindsTheFunctionsThatTestsImport) {
  const ScratchDirectory folder;
  write(folder, "src/shop/__init__.py", "from .prices import total\n");
  write(folder, "src/shop/prices.py",
        "RATE = 2\n\n\ndef total(xs):\n    'Doc.'\n    return sum(xs) * RATE\n\n\ndef "
        "often(text):\n    return [c for c in text if text.count(c) > 1]\n");
  write(folder, "src/shop/words.py",
        "def longest(words, default=None):\n    return max(words, key=len, default=default)\n");
  write(folder, "src/other/words.py", "def longest(words):\n    return 1\n");
  write(folder, "tests/test_shop.py",
        "import unittest\nimport shop\nfrom shop import prices as p, words\n\ndef helper(x):\n    "
        "return x\n\n\nclass Shop(unittest.TestCase):\n"
        "    def test_total(self):\n        self.assertEqual(shop.total([1, 2]), 6)\n        "
        "self.assertEqual(p.total([]), 0)\n"
        "        self.assertEqual(p.total([1, 2]), helper(6))\n        with "
        "self.assertRaises(TypeError):\n            p.total(3)\n"
        "    def test_longest(self):\n        assert words.longest(['a'], default='') == 'a'\n     "
        "   assert sorted([2, 1]) == words.none(1)\n");
  EXPECT_EQ(items_in(folder),
            "shop/src/shop/prices.py:total:test = total([1, "
            "2])\nshop/src/shop/prices.py:total:test:1 = total([])\n"
            "shop/src/shop/words.py:longest:test = longest(['a'], default='')\n");
}

TEST(HarvestTests, TakesTestsBesideTheFunctions) {
  const ScratchDirectory folder;
  write(folder, "near.py",
        "def f(a):\n    return a + 1\n\n\ndef test_f():\n    assert f(1) == 2\n    assert f(x) == "
        "2\n");
  write(folder, "pkg/sub/test_rel.py",
        "from .. import base\nfrom ..base import g\n\ndef test_g():\n    assert g('x') == "
        "base.g('y')\n");
  write(
      folder, "pkg/base.py",
      "def g(t):\n    for c in t:\n        if c == 'x':\n            return c * 2\n    return t\n");
  write(folder, "broken.py", "def test_f(:\n");
  EXPECT_EQ(items_in(folder),
            "shop/near.py:f:test = f(1)\nshop/pkg/base.py:g:test = "
            "g('x')\nshop/pkg/base.py:g:test:1 = g('y')\n");
}

TEST(HarvestTests, SaysFromWhichTestACallIs) {
  const ScratchDirectory folder;
  write(folder, "a.py", "def f(a):\n    'Doc.'\n    return a + 1\n");
  write(folder, "test_a.py", "from a import f\ndef test_f():\n    assert f(1) == 2\n");
  HarvestOptions options;
  options.folder = folder.path();
  options.name = "x";
  const auto found = harvest_tests(options);
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found.value().items.size(), 1U);
  EXPECT_EQ(found.value().items[0].origin, "x/a.py:f called by x/test_a.py");
  EXPECT_EQ(found.value().items[0].source, "def f(a):\n    return a + 1\n");
  options.folder = "/nonexistent/folder";
  const auto none = harvest_tests(options);
  ASSERT_FALSE(none.ok());
  EXPECT_NE(none.error().message.find("/nonexistent/folder"), std::string::npos);
}

TEST(HarvestTests, TestsOfTheAlgorithmsGiveRunnableItems) {
  SKIP_WITHOUT_PYTHON();
  SKIP_WITHOUT_DATA("thealgorithms_python_stdlib_only.tar.gz");
  const ScratchDirectory scratch;
  ASSERT_EQ(std::system(("tar xzf " + data_file("thealgorithms_python_stdlib_only.tar.gz") +
                         " -C " + scratch.path())
                            .c_str()),
            0);
  HarvestOptions options;
  options.folder = scratch.path();
  options.licence = "MIT";
  const auto found = harvest_tests(options);
  ASSERT_TRUE(found.ok()) << found.error().text();
  EXPECT_GE(found.value().programs, 10);
  EXPECT_GE(found.value().items.size(), 32U);
  const std::string manifest = scratch / "items.jsonl";
  ASSERT_TRUE(write_manifest(manifest, found.value().items).ok());
  const auto printed =
      run_python(FORETRACE_SOURCE_DIR "/tests/datasets/run_programs.py " + manifest + " 30000");
  ASSERT_TRUE(printed.has_value());
  const Json summary = parse_json(*printed).value();
  EXPECT_EQ(summary["not_compiled"], 0);
  EXPECT_LE(summary["raised"].get<int>(), 1) << summary.dump(1);
}

}  // namespace
}  // namespace foretrace::datasets::corpus
