#include "datasets/mutate/mutate_manifest.h"

#include <gtest/gtest.h>

#include <set>

#include "core/file.h"
#include "core/json.h"
#include "datasets/corpus/harvest.h"
#include "datasets/mutate/mutants.h"
#include "tests/datasets/manifest_items.h"
#include "tests/datasets/python_runner.h"
#include "tests/scratch_directory.h"

namespace foretrace::datasets::mutate {
namespace {

ManifestItem item_of(const std::string& id, const std::string& source, const std::string& args) {
  ManifestItem item;
  item.id = id;
  item.source = source;
  item.entry = "f";
  item.args = args;
  item.origin = "book p. 3";
  item.licence = "MIT";
  return item;
}

const std::string kSum = "def f(a, b):\n    if a > b:\n        return a + b\n    return a - b\n";

std::vector<ManifestItem> examples() {
  corpus::HarvestOptions options;
  options.folder = FORETRACE_SOURCE_DIR "/datasets/examples";
  options.licence = "Apache-2.0";
  return corpus::harvest_folder(options).value().items;
}

MutatedManifest mutated(const std::vector<ManifestItem>& items, const MutateOptions& options) {
  return mutate_manifest(items, options).value();
}

TEST(MutateManifest, NamesWhatAnItemWasMadeOf) {
  const MutatedManifest made = mutated({item_of("x", kSum, "3, 4")}, {.per_item = 2, .inputs = 1});
  std::vector<std::string> ids;
  for (const ManifestItem& item : made.items) {
    ids.push_back(item.id);
    EXPECT_EQ(item.origin + item.licence + item.entry, "book p. 3MITf");
  }
  EXPECT_EQ(ids, (std::vector<std::string>{"x", "x~m1", "x~m2", "x~i1", "x~m1~i1", "x~m2~i1"}));
  EXPECT_EQ(made.items[0], item_of("x", kSum, "3, 4"));
  EXPECT_EQ(made.items[1].args, "3, 4");
  EXPECT_NE(made.items[1].source, kSum);
  EXPECT_EQ(made.items[3].source, kSum);
  EXPECT_EQ(made.items[3].mutation, "inputs");
  EXPECT_EQ(made.items[4].mutation, made.items[1].mutation + ", inputs");
  EXPECT_EQ(made.items[4].args, made.items[3].args);  // the same inputs for every mutant
  EXPECT_EQ(made.mutants.at(made.items[1].mutation), 1);
  EXPECT_EQ(made.inputs, 3);
  EXPECT_EQ(parse_manifest(text_of(made.items), "m").value(), made.items);
}

TEST(MutateManifest, SaysWhatCouldNotBeMutated) {
  ManifestItem away = item_of("away", "", "1");
  away.path = "/nonexistent/program.py";
  const std::vector<ManifestItem> items = {away, item_of("torn", "def f(:\n", "1"),
                                           item_of("bare", "def f(a):\n    return a\n", "g()")};
  const MutatedManifest made = mutated(items, {});
  EXPECT_EQ(made.items, items);
  EXPECT_EQ(made.missing,
            (std::map<std::string, int64_t>{{"no mutants: file not read", 1},
                                            {"no mutants: not read as Python", 1},
                                            {"no mutants: no place for an operator", 1},
                                            {"no inputs: no literal arguments", 1}}));
  EXPECT_FALSE(mutate_manifest(items, {.per_item = -1}).ok());
  EXPECT_FALSE(mutate_manifest(items, {.inputs = 10'001}).ok());
}

TEST(MutateManifest, MakesNoCallTwice) {
  // The second program is a mutant of the first, and so are all but one of their mutants.
  std::string other = kSum;
  other[other.find('>')] = '<';
  const std::vector<ManifestItem> items = {item_of("x", kSum, "3, 4"), item_of("y", other, "3, 4"),
                                           item_of("z", kSum, "3, 5")};
  const MutatedManifest made = mutated(items, {.per_item = 1000, .inputs = 20});
  std::set<std::pair<uint64_t, std::string>> calls;
  std::set<std::string> ids;
  for (const ManifestItem& item : made.items) {
    EXPECT_TRUE(calls.emplace(tree_of(item.source).value(), item.args).second) << item.id;
    EXPECT_TRUE(ids.insert(item.id).second) << item.id;
  }
}

TEST(MutateManifest, ItsOwnManifestCanBeMutatedAgain) {
  const auto once = mutated({item_of("x", kSum, "3, 4")}, {}).items;
  const MutatedManifest twice = mutated(once, {.seed = 2});
  EXPECT_GT(twice.items.size(), 3 * once.size());
  EXPECT_TRUE(parse_manifest(text_of(twice.items), "twice").ok());  // ids differ
}

TEST(MutateManifest, IsTheSameForASeed) {
  const std::vector<ManifestItem> items = examples();
  const std::string text = text_of(mutated(items, {.seed = 4}).items);
  EXPECT_EQ(text_of(mutated(items, {.seed = 4}).items), text);
  EXPECT_NE(text_of(mutated(items, {.seed = 5}).items), text);
  // What is made of an item does not depend on those behind it.
  const auto first = mutated({items[0]}, {.seed = 4}).items;
  EXPECT_TRUE(text.starts_with(text_of(first)) || items[0].source == items[1].source);
}

TEST(MutateManifest, EveryMutantOfRealProgramsIsPython) {
  SKIP_WITHOUT_PYTHON();
  std::vector<ManifestItem> items = examples();
  ASSERT_GT(items.size(), 90U);
  const MutatedManifest made = mutated(items, {.per_item = 1000, .inputs = 0});
  EXPECT_EQ(made.mutants.size(), kOperatorCount);
  EXPECT_GT(made.items.size(), 20 * items.size());
  const ScratchDirectory scratch;
  ASSERT_TRUE(write_manifest(scratch / "mutants.jsonl", made.items).ok());
  const auto printed = run_python(FORETRACE_SOURCE_DIR "/tests/datasets/compile_programs.py " +
                                  (scratch / "mutants.jsonl"));
  ASSERT_TRUE(printed.has_value());
  const Json compiled = parse_json(*printed).value();
  EXPECT_EQ(compiled["count"], made.items.size());
  EXPECT_EQ(compiled["bad"], Json::array());
}

}  // namespace
}  // namespace foretrace::datasets::mutate
