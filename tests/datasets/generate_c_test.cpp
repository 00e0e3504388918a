#include "datasets/generate_c/generate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/hash.h"
#include "datasets/generate_c/tokens.h"
#include "tests/datasets/manifest_items.h"
#include "tests/datasets/python_runner.h"
#include "tests/scratch_directory.h"

namespace foretrace::datasets::generate_c {
namespace {

std::vector<ManifestItem> items(int64_t count, uint64_t seed, double level = -1) {
  generate::GenerateOptions options;
  options.count = count;
  options.seed = seed;
  options.level = level;
  auto result = generate_c_manifest(options);
  EXPECT_TRUE(result.ok());
  return std::move(result).value();
}

TEST(CTokens, AreWholeNumbersAndNoComments) {
  using Tokens = std::vector<std::string_view>;
  EXPECT_EQ(tokens_of("x = 1e-9 + .5f-0x1p+3; // don't\ny-=0xe-1 /* it's */ + s.a"),
            (Tokens{"x", "=", "1e-9", "+", ".5f", "-", "0x1p+3", ";", "y", "-=", "0xe", "-", "1",
                    "+", "s", ".", "a"}));
  EXPECT_EQ(tokens_of("// the end"), Tokens{});
}

TEST(GenerateC, TheSameSeedGivesTheSameBytes) {
  const std::string text = text_of(items(60, 7));
  EXPECT_EQ(text, text_of(items(60, 7)));
  EXPECT_NE(text, text_of(items(60, 8)));
}

// Generated data is named by its seed: a change of these bytes is a change of every data set made of them.
TEST(GenerateC, ASeedsBytesArePinned) {
  EXPECT_EQ(sha256_hex(text_of(items(100, 1))), "3bc8e6957389a21c72d57d05e729208d0b586ff5ffc52cfe774f1e057bde3470");
}

TEST(GenerateC, AManifestIsAPrefixOfALongerOne) {
  const std::string longer = text_of(items(60, 7));
  EXPECT_TRUE(longer.starts_with(text_of(items(25, 7))));
}

TEST(GenerateC, NoTwoProgramsAreTheSameAfterRenaming) {
  const auto all = items(300, 3, 0.0);
  std::set<uint64_t> seen;
  for (const std::string_view source : programs(all)) seen.insert(shape_fingerprint(source));
  EXPECT_EQ(seen.size(), programs(all).size());
}

TEST(GenerateC, ItemsAreWholeProgramsOfTextbookSize) {
  for (const ManifestItem& item : items(300, 4)) {
    EXPECT_EQ(item.language, "c");
    EXPECT_TRUE(item.entry.empty());
    EXPECT_NE(item.source.find("int main(void)"), std::string::npos) << item.id;
    const auto lines = std::count(item.source.begin(), item.source.end(), '\n');
    EXPECT_GE(lines, 15) << item.id;
    EXPECT_LE(lines, 80) << item.id;
    EXPECT_EQ(item.source.find('$'), std::string::npos) << item.id;
    const bool reads = item.source.find("scanf") != std::string::npos || item.source.find("getchar") != std::string::npos ||
                       item.source.find("fgets") != std::string::npos;
    EXPECT_EQ(reads, !item.stdin_text.empty()) << item.id;
  }
}

TEST(GenerateC, EveryConstructOccursIn300Programs) {
  const auto all = items(400, 5);
  const auto sources = programs(all);
  ASSERT_GE(sources.size(), 300U);
  const auto counts = count_constructs(sources);
  const std::vector<std::pair<std::string, double>> floors = {
      {"for", 0.5},          {"while", 0.3},      {"do", 0.01},      {"if", 0.6},          {"else", 0.15},
      {"switch", 0.08},      {"fall through", 0.03}, {"break", 0.1}, {"continue", 0.03},   {"struct", 0.2},
      {"typedef", 0.02},     {"enum", 0.03},      {"static", 0.4},   {"const", 0.2},       {"define", 0.08},
      {"unsigned", 0.08},    {"long", 0.005},     {"char", 0.1},     {"double", 0.05},     {"array", 0.3},
      {"2-D array", 0.05},   {"pointer", 0.3},    {"pointer to pointer", 0.01}, {"address of", 0.1},
      {"function pointer", 0.005}, {"recursion", 0.15}, {"bit operation", 0.1}, {"printf", 0.95},
      {"malloc", 0.1},       {"free", 0.1},       {"calloc", 0.003}, {"realloc", 0.005},   {"strlen", 0.03},
      {"strcmp", 0.003},     {"strcpy", 0.003},   {"qsort", 0.003},  {"scanf", 0.01},      {"getchar", 0.003}};
  for (const auto& [construct, floor] : floors) {
    const auto found = counts.find(construct);
    const double share = found == counts.end() ? 0 : static_cast<double>(found->second) / static_cast<double>(sources.size());
    EXPECT_GE(share, floor) << construct;
  }
}

TEST(GenerateC, RefusesOptionsOutOfRange) {
  generate::GenerateOptions options;
  options.count = 0;
  EXPECT_FALSE(generate_c_manifest(options).ok());
  options = {};
  options.level = 1.5;
  EXPECT_FALSE(generate_c_manifest(options).ok());
  options = {};
  options.calls = 0;
  EXPECT_FALSE(generate_c_manifest(options).ok());
}

bool have_sanitizers(const ScratchDirectory& scratch) {
  const std::string compile = "gcc -fsanitize=address,undefined -x c - -o " + scratch / "probe" + " 2>/dev/null";
  return std::system(("echo 'int main(void) { return 0; }' | " + compile).c_str()) == 0;
}

// What scripts/check_generated_c says of the programs; nothing if it finds fault.
std::optional<std::string> checked(const ScratchDirectory& scratch, const std::vector<ManifestItem>& all) {
  const std::string path = scratch / "programs.jsonl";
  EXPECT_TRUE(write_manifest(path, all).ok());
  return run_python(FORETRACE_SOURCE_DIR "/scripts/check_generated_c --jobs 2 --manifest " + path);
}

// The script is what 2,000 programs were checked with; here it takes a few.
TEST(GenerateC, ProgramsRunAlikeOptimisedAndUnderSanitizers) {
  SKIP_WITHOUT_PYTHON();
  const ScratchDirectory scratch;
  if (!have_sanitizers(scratch)) GTEST_SKIP() << "no gcc with sanitizers";
  const auto printed = checked(scratch, items(10, 12));
  ASSERT_TRUE(printed.has_value());
  EXPECT_NE(printed->find("10/10 programs pass"), std::string::npos) << *printed;
}

TEST(GenerateC, TheCheckSeesLeaksAndOverflow) {
  SKIP_WITHOUT_PYTHON();
  const ScratchDirectory scratch;
  if (!have_sanitizers(scratch)) GTEST_SKIP() << "no gcc with sanitizers";
  ManifestItem item;
  item.id = "bad";
  item.language = "c";
  for (const char* source :
       {"#include <stdlib.h>\nint main(void) { int *p = malloc(4); if (p == NULL) { return 1; } *p = 3; int x = *p; p = NULL; return x; }\n",
        "#include <stdlib.h>\nint main(int n, char **v) { int x = 2147483646 + n; (void)v; return abs(x + n) % 2; }\n"}) {
    item.source = source;
    EXPECT_FALSE(checked(scratch, {item}).has_value()) << source;
  }
  item.source = "int main(void) { return 3; }\n";
  EXPECT_TRUE(checked(scratch, {item}).has_value());
}

}  // namespace
}  // namespace foretrace::datasets::generate_c
