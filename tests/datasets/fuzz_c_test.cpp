// Fuzzed inputs of C: argument lists, and texts on stdin.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "datasets/generate_c/generate.h"
#include "datasets/mutate_c/fuzz_arguments.h"
#include "datasets/mutate_c/fuzz_stdin.h"

namespace foretrace::datasets::mutate_c {
namespace {

using Texts = std::vector<std::string>;

std::string rewritten(const std::string& text) {
  const auto arguments = read_c_arguments(text);
  return arguments ? c_arguments_text(*arguments) : "not read";
}

Texts lists(const std::string& text, size_t count, const Texts& types = {}) {
  Rng rng(3);
  return fuzz_c_arguments(read_c_arguments(text).value(), types, count, rng);
}

TEST(CArguments, AreReadAndWritten) {
  EXPECT_EQ(rewritten(""), "");
  EXPECT_EQ(rewritten("12, -0x10, 017, 3u, 2.5e-1f, .5, 'a', '\\0'"),
            "12, -16, 15, 3u, 0.25f, 0.5, 'a', '\\000'");
  EXPECT_EQ(rewritten("{1, {2,3,}, {.x = 'q', [2] = \"a\\tb\\x41\"}}, true"),
            "{1, {2, 3}, {.x = 'q', [2] = \"a\\tbA\"}}, true");
  EXPECT_EQ(rewritten("(int[]){1, 2}, a + 1, f(1, 2), &x, NULL, \"a\" \"b\", L\"w\", 1 ? 2 : 3"),
            "(int[]){1, 2}, a + 1, f(1, 2), &x, NULL, \"a\" \"b\", L\"w\", 1 ? 2 : 3");
  for (const char* torn : {"(1", "1), (2", "1,,2", "}"}) EXPECT_EQ(rewritten(torn), "not read");
}

TEST(FuzzCArguments, GivesDifferentListsAndTheSameForASeed) {
  const std::string text = "-30, 2.5, 'c', \"word\", {1, 2, 9}, {.x = 7}";
  const Texts made = lists(text, 300);
  std::set<std::string> distinct(made.begin(), made.end());
  distinct.insert(text);
  EXPECT_EQ(distinct.size(), 301U);
  EXPECT_EQ(lists(text, 300), made);
  for (const std::string& list : made) {
    const auto read = read_c_arguments(list).value();
    ASSERT_EQ(read.size(), 6U) << list;
    const auto own = read_c_arguments(text).value();
    for (size_t i = 0; i < 6; ++i) EXPECT_EQ(read[i].kind, own[i].kind) << list;
    EXPECT_EQ(read[4].items.size(), 3U) << list;
    EXPECT_EQ(read[5].items.front().designator, ".x = ") << list;
  }
}

TEST(FuzzCArguments, ALengthGoesWithItsArray) {
  std::set<size_t> lengths;
  for (const std::string& list : lists("{12, 18, 30}, 3, 100", 200)) {
    const auto read = read_c_arguments(list).value();
    EXPECT_EQ(read[1].value.text, std::to_string(read[0].items.size())) << list;
    lengths.insert(read[0].items.size());
  }
  EXPECT_TRUE(lengths.contains(2) && lengths.contains(4));
  for (const std::string& list : lists("\"text\", 4", 100)) {
    const auto read = read_c_arguments(list).value();
    EXPECT_EQ(read[1].value.text, std::to_string(read[0].value.text.size())) << list;
  }
  // Which of the two it is cannot be told; of rows and columns neither may move.
  for (const std::string& list : lists("{1, 2}, {3, 4}, 2", 60)) EXPECT_TRUE(list.ends_with(", 2"));
  for (const std::string& list : lists("{{1, 2}, {3, 4}, {5, 6}}, 3, 2", 60))
    EXPECT_TRUE(list.ends_with(", 3, 2")) << list;
}

TEST(FuzzCArguments, KeepsUnsignedNumbersUnsigned) {
  const auto negative = [](const std::string& list) { return list.find('-') != list.npos; };
  const Texts made = lists("5, {6}", 30);
  EXPECT_TRUE(std::any_of(made.begin(), made.end(), negative));
  for (const Texts& types : {Texts{"unsigned int", "const unsigned char *"}}) {
    const Texts without = lists("5, {6}", 30, types);
    EXPECT_GT(without.size(), 10U);
    EXPECT_TRUE(std::none_of(without.begin(), without.end(), negative));
  }
  const Texts suffixed = lists("9ull", 10);
  EXPECT_TRUE(std::none_of(suffixed.begin(), suffixed.end(), negative));
}

TEST(FuzzCArguments, StopsWhereThereIsNoMore) {
  EXPECT_EQ(lists("true", 5), Texts{"false"});
  EXPECT_TRUE(lists("NULL, &x", 5).empty());
  EXPECT_TRUE(lists("", 5).empty());
  EXPECT_FALSE(has_literals(read_c_arguments("NULL, {x, y}").value()));
  EXPECT_TRUE(has_literals(read_c_arguments("NULL, {x, 1}").value()));
}

Texts stdins(const std::string& text, size_t count) {
  Rng rng(5);
  return fuzz_stdin(text, count, rng);
}

size_t words(const std::string& text) {
  std::istringstream in(text);
  std::string word;
  size_t count = 0;
  while (in >> word) ++count;
  return count;
}

TEST(FuzzStdin, ChangesWordsAndKeepsLayout) {
  const std::string text = "  12 -7\t2.5\n\nhello wide world\n";
  const Texts made = stdins(text, 200);
  EXPECT_EQ(std::set<std::string>(made.begin(), made.end()).size(), 200U);
  std::set<std::string> firsts;
  for (const std::string& other : made) {
    EXPECT_NE(other, text);
    EXPECT_EQ(words(other), 6U) << other;
    EXPECT_EQ(std::count(other.begin(), other.end(), '\n'), 3) << other;
    firsts.insert(other.substr(2, other.find(' ', 2) - 2));
  }
  EXPECT_TRUE(firsts.contains("13") && firsts.contains("-12") && firsts.contains("0"));
}

TEST(FuzzStdin, ANumberThatCountsWhatFollowsStays) {
  for (const std::string& other : stdins("3\n10 20 30\n", 50))
    EXPECT_TRUE(other.starts_with("3\n")) << other;
  for (const std::string& other : stdins("2 a b\n2 c d\n", 50)) {
    EXPECT_TRUE(other.starts_with("2 ")) << other;
    EXPECT_NE(other.find("\n2 "), other.npos) << other;
  }
  EXPECT_TRUE(stdins("\n \n", 3).empty());
  EXPECT_TRUE(stdins("", 3).empty());
}

TEST(FuzzStdin, FindsOtherTextsForGeneratedPrograms) {
  size_t texts = 0;
  const auto items = generate_c::generate_c_manifest({.count = 120, .seed = 4}).value();
  for (const ManifestItem& item : items) {
    if (item.stdin_text.empty()) continue;
    ++texts;
    const Texts made = stdins(item.stdin_text, 2);
    EXPECT_EQ(made.size(), 2U) << item.stdin_text;
    for (const std::string& other : made) EXPECT_EQ(words(other), words(item.stdin_text));
  }
  EXPECT_GT(texts, 5U);
}

}  // namespace
}  // namespace foretrace::datasets::mutate_c
