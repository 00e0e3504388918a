// Mutants of C programs: what a manifest's items become.
#include <gtest/gtest.h>

#include <set>

#include "core/file.h"
#include "datasets/generate_c/generate.h"
#include "datasets/mutate/edit.h"
#include "datasets/mutate/mutate_manifest.h"
#include "tests/datasets/c_syntax_texts.h"
#include "tests/datasets/manifest_items.h"
#include "tests/scratch_directory.h"
#include "tracer/recorder/tool_run.h"

namespace foretrace::datasets::mutate {
namespace {

ManifestItem c_item(const std::string& id, const std::string& source) {
  ManifestItem item;
  item.id = id;
  item.language = "c";
  item.source = source;
  return item;
}

const std::string kSum =
    "#include <stdio.h>\n\nstatic int sum(const int *v, int n) {\n  int s = 0;  // so far\n"
    "  for (int i = 0; i < n; i++) s += v[i];\n  return s;\n}\n\n"
    "int main(void) {\n  int n;\n  if (scanf(\"%d\", &n) != 1) return 9;\n"
    "  printf(\"%d\\n\", sum(&n, 1));\n  return 0;\n}\n";

MutatedManifest mutated(const std::vector<ManifestItem>& items, const MutateOptions& options) {
  return mutate_manifest(items, options).value();
}

class CMutants : public testing::Test {
 protected:
  void SetUp() override { SKIP_WITHOUT_FRONT_END(); }
};

TEST_F(CMutants, OfAFunctionAreCalledWithOtherArguments) {
  ManifestItem item = c_item("x", kSum);
  item.entry = "sum";
  item.args = "{4, 5, 6}, 3";
  item.stdin_text = "not read";
  const MutatedManifest made = mutated({item}, {.per_item = 1000, .inputs = 2});
  const std::string main = kSum.substr(kSum.find("int main"));
  std::set<std::string> sources;
  for (const ManifestItem& other : made.items) {
    EXPECT_EQ(other.language + other.entry + other.stdin_text, "csumnot read");
    EXPECT_TRUE(other.source.ends_with(main)) << other.source;  // it does not run
    EXPECT_NE(other.source.find("// so far"), std::string::npos) << other.source;
    sources.insert(other.source);
  }
  EXPECT_EQ(3 * sources.size(), made.items.size());
  EXPECT_GT(sources.size(), 15U);
  const ManifestItem& last = made.items.back();
  EXPECT_TRUE(last.id.ends_with("~i2") && last.mutation.ends_with(", inputs")) << last.id;
  EXPECT_NE(last.args, item.args);
  EXPECT_EQ(parse_manifest(text_of(made.items), "m").value(), made.items);
}

TEST_F(CMutants, OfAFunctionDifferInWhatItReaches) {
  const std::string apart = "int apart(int a) { return a + 7; }\n";
  ManifestItem item = c_item("x",
                             "int twice(int a) { return 2 * a; }\nint odd(int a);\n"
                             "int (*const kTable[1])(int) = {twice};\n" +
                                 apart +
                                 "int even(int a) { return a == 0 || odd(a - 1); }\n"
                                 "int odd(int a) { return a != 0 && even(a - 1); }\n");
  item.entry = "even";
  item.args = "4";
  std::string all;
  for (const ManifestItem& made : mutated({item}, {.per_item = 1000, .inputs = 0}).items) {
    EXPECT_NE(made.source.find(apart), std::string::npos) << made.source;
    all += made.source;
  }
  EXPECT_NE(all.find("3 * a"), std::string::npos);
  EXPECT_NE(all.find("a != 1 && even"), std::string::npos);
}

TEST_F(CMutants, OfAProgramReadOtherTexts) {
  ManifestItem item = c_item("x", kSum);
  item.stdin_text = "12\n";
  const MutatedManifest made = mutated({item}, {.per_item = 1, .inputs = 2});
  std::vector<std::string> ids;
  for (const ManifestItem& other : made.items) ids.push_back(other.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"x", "x~m1", "x~i1", "x~i2", "x~m1~i1", "x~m1~i2"}));
  EXPECT_EQ(made.items[0], item);
  EXPECT_EQ(made.items[1].stdin_text, "12\n");
  EXPECT_NE(made.items[2].stdin_text, "12\n");
  EXPECT_EQ(made.items[4].stdin_text, made.items[2].stdin_text);
  EXPECT_EQ(made.inputs, 4);
}

TEST_F(CMutants, AreNoneThatAnItemIsAlready) {
  std::string renamed = kSum;  // "sum" is "add" there, and a comment is gone
  for (size_t at = 0; (at = renamed.find("sum", at)) != std::string::npos;)
    renamed.replace(at, 3, "add");
  renamed.erase(renamed.find("  // so far"), 11);
  const auto alone = mutated({c_item("x", kSum)}, {.per_item = 1000, .inputs = 0}).items;
  std::string other = renamed;
  other.replace(other.find("i < n"), 5, "i <= n");
  const auto both =
      mutated({c_item("x", kSum), c_item("y", other)}, {.per_item = 1000, .inputs = 0}).items;
  size_t of_x = 0;
  for (const ManifestItem& item : both) of_x += item.id.starts_with("x~") ? 1 : 0;
  EXPECT_EQ(of_x + 2, alone.size());  // without itself, and without y
}

TEST_F(CMutants, SayWhatCouldNotBeMutated) {
  ManifestItem away = c_item("away", "");
  away.path = "/nonexistent/program.c";
  ManifestItem called = c_item("called", "int f(int *p) { return *p; }\n");
  called.entry = "f";
  called.args = "NULL";
  const std::vector<ManifestItem> items = {
      away, c_item("torn", "int main(void) {"),
      c_item("own", "#include \"mine.h\"\nint main(void) { return 0; }\n"), called,
      c_item("quiet", "int main(void) { return 3; }\n")};
  const MutatedManifest made = mutated(items, {.per_item = 3, .inputs = 2});
  EXPECT_EQ(made.missing,
            (std::map<std::string, int64_t>{{"no mutants: file not read", 1},
                                            {"no mutants: does not compile", 2},
                                            {"no mutants: no place for an operator", 1},
                                            {"no inputs: no literal arguments", 1},
                                            {"no inputs: nothing on stdin", 1}}));
  EXPECT_EQ(made.mutants, (std::map<std::string, int64_t>{{"constant", 3}}));
}

TEST_F(CMutants, AreTheSameForASeed) {
  const auto items = generate_c::generate_c_manifest({.count = 3, .seed = 9}).value();
  const std::string text = text_of(mutated(items, {.seed = 4}).items);
  EXPECT_EQ(text_of(mutated(items, {.seed = 4}).items), text);
  EXPECT_NE(text_of(mutated(items, {.seed = 5}).items), text);
  EXPECT_TRUE(text.starts_with(text_of(mutated({items[0]}, {.seed = 4}).items)));
}

TEST_F(CMutants, OfGeneratedProgramsCompile) {
  if (!tracer::run_tool({"gcc", "--version"}).ok()) GTEST_SKIP() << "no gcc";
  const auto items = generate_c::generate_c_manifest({.count = 15, .seed = 2}).value();
  const MutatedManifest made = mutated(items, {.per_item = 8, .inputs = 0});
  EXPECT_EQ(made.mutants.size(), kOperatorCount);
  const ScratchDirectory scratch;
  std::vector<std::string> command = {"gcc", "-fsyntax-only", "-w"};
  for (const ManifestItem& item : made.items) {
    if (item.mutation.empty()) continue;
    command.push_back(scratch / ("m" + std::to_string(command.size()) + ".c"));
    ASSERT_TRUE(write_file_atomic(command.back(), item.source).ok());
  }
  EXPECT_GT(command.size(), 100U);
  const auto compiled = tracer::run_tool(command).value();
  EXPECT_EQ(compiled.exit_code, 0) << compiled.err;
}

}  // namespace
}  // namespace foretrace::datasets::mutate
