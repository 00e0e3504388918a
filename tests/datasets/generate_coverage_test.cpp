// What generated programs are made of, by the same count that `data stats` prints, and how much of
// what real small functions are made of that is.
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <string>

#include "core/file.h"
#include "datasets/constructs.h"
#include "datasets/corpus/benchmarks.h"
#include "datasets/generate/generate.h"
#include "datasets/stats_coverage.h"
#include "tests/datasets/manifest_items.h"

namespace foretrace::datasets::generate {
namespace {

struct Held {
  int64_t programs = 0;
  Counts constructs;
  Counts methods;
  Counts builtins;
};

Held held_by(const std::vector<ManifestItem>& items) {
  Held out;
  for (const std::string_view source : programs(items)) {
    const Constructs found = constructs_of(source);
    ++out.programs;
    for (const std::string& name : found.constructs) ++out.constructs[name];
    for (const std::string& name : found.methods) ++out.methods[name];
    for (const std::string& name : found.builtins) ++out.builtins[name];
  }
  return out;
}

const Held& generated() {
  static const Held held = [] {
    GenerateOptions options;
    options.count = 6000;
    options.seed = 21;
    options.calls = 1;
    return held_by(generate_manifest(options).value());
  }();
  return held;
}

void expect_each(const Counts& counts, const std::vector<std::string>& names, int64_t at_least) {
  for (const std::string& name : names) {
    const auto found = counts.find(name);
    EXPECT_GE(found == counts.end() ? 0 : found->second, at_least) << name;
  }
}

TEST(GenerateCoverage, EveryConstructIsInManyPrograms) {
  ASSERT_EQ(generated().programs, 6000);
  expect_each(generated().constructs,
              {"lambda",
               "raise",
               "attribute",
               "/",
               "float",
               "class",
               "method",
               "import",
               "try",
               "nested def",
               "tuple",
               "unpacking",
               "slice",
               "f-string",
               "keyword argument",
               "default argument",
               "annotation",
               "in",
               "list comprehension",
               "generator expression",
               "conditional expression",
               "call of an own function",
               "chained comparison",
               "else of a loop",
               "dict comprehension"},
              100);
  expect_each(generated().constructs,
              {"assert", "is", "pass", "del", "recursion", "global", "nonlocal", "yield",
               "star argument", "star parameter", "&", "|", "^", "<<", ">>"},
              20);
  expect_each(generated().constructs,
              {"finally", "else of a try", "nested comprehension loop", "set comprehension"}, 5);
}

TEST(GenerateCoverage, EveryMethodAndBuiltinIsInManyPrograms) {
  expect_each(generated().methods,
              {"append", "extend", "sort",  "pop",     "insert",  "reverse", "items",
               "get",    "update", "join",  "replace", "upper",   "format",  "startswith",
               "count",  "find",   "split", "strip",   "isdigit", "add",     "setdefault"},
              20);
  expect_each(generated().methods, {"remove", "keys", "values", "index", "copy"}, 5);
  expect_each(generated().builtins,
              {"map",  "filter",    "zip",   "tuple", "sorted", "round", "next",     "pow",
               "bool", "enumerate", "any",   "list",  "set",    "sum",   "max",      "min",
               "abs",  "divmod",    "range", "int",   "str",    "ord",   "reversed", "bin"},
              20);
  expect_each(generated().builtins, {"float", "isinstance", "dict"}, 5);
}

double share(const Counts& first, const Counts& second) {
  const Coverage c = coverage(first, second);
  return static_cast<double>(c.covered_uses) / static_cast<double>(c.uses);
}

// Only names and their counts are compared; no program of the benchmark is read into another.
TEST(GenerateCoverage, HoldsWhatMbppIsMadeOf) {
  const char* folder = std::getenv("FORETRACE_DATA");
  const std::string path = folder == nullptr ? "" : std::string(folder) + "/mbpp.jsonl";
  if (path.empty() || !file_exists(path)) GTEST_SKIP() << "FORETRACE_DATA has no mbpp.jsonl";
  const Held real = held_by(corpus::import_mbpp(path, {601, 974}).value());
  ASSERT_GT(real.programs, 300);
  EXPECT_GE(share(generated().constructs, real.constructs), 0.98);
  EXPECT_GE(share(generated().methods, real.methods), 0.96);
  EXPECT_GE(share(generated().builtins, real.builtins), 0.95);
}

}  // namespace
}  // namespace foretrace::datasets::generate
