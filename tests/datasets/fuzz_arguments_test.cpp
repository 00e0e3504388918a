#include <gtest/gtest.h>

#include <set>

#include "core/file.h"
#include "core/json.h"
#include "datasets/mutate/fuzz.h"
#include "tests/datasets/python_runner.h"
#include "tests/scratch_directory.h"

namespace foretrace::datasets::mutate {
namespace {

constexpr const char* kEverything =
    "-3, 0x10, 2.5, True, None, 'a\\n\\'é', b'\\xff', [1, [2, 3]], (1, 'x'), {1, 2}, {'a': [1]}, "
    "[(1, 'p'), (2, 'q')], key=[], name='v'";

std::string rewritten(const std::string& text) {
  const auto arguments = read_arguments(text);
  return arguments ? arguments_text(*arguments) : "not read";
}

TEST(Literals, AreReadAndWritten) {
  EXPECT_EQ(rewritten(""), "");
  EXPECT_EQ(rewritten("[1,2,], (3,), (4), {}, {1:2,}, ()"), "[1, 2], (3,), 4, {}, {1: 2}, ()");
  EXPECT_EQ(rewritten("\"it's\", r'\\d', '''a\nb''', b\"\\x00\""),
            "'it\\'s', '\\\\d', 'a\\nb', b'\\x00'");
  EXPECT_EQ(rewritten("1e3, -0.5, 1_000, k=None # why"), "1000.0, -0.5, 1000, k=None");
  EXPECT_EQ(rewritten("g(1, 2), a + 1, [x for x in y], 'a' 'b', *c, **d, {**e}, f'{a}', x == 1"),
            "g(1, 2), a + 1, [x for x in y], 'a' 'b', *c, **d, {**e}, f'{a}', x == 1");
  for (const char* torn : {"(1", "1), (2", "1,,2", "]"}) EXPECT_EQ(rewritten(torn), "not read");
}

TEST(FuzzArguments, GivesDifferentListsAndTheSameForASeed) {
  const auto arguments = read_arguments(kEverything).value();
  Rng rng(3);
  const auto lists = fuzz_arguments(arguments, 500, rng);
  EXPECT_EQ(lists.size(), 500U);
  std::set<std::string> distinct(lists.begin(), lists.end());
  distinct.insert(arguments_text(arguments));
  EXPECT_EQ(distinct.size(), 501U);
  Rng again(3);
  EXPECT_EQ(fuzz_arguments(arguments, 500, again), lists);
}

TEST(FuzzArguments, StaysSmallAndStopsWhereThereIsNoMore) {
  Rng rng(1);
  for (const std::string& text : fuzz_arguments(read_arguments("20").value(), 30, rng)) {
    EXPECT_LE(std::abs(std::stoi(text)), 23) << text;
  }
  EXPECT_EQ(fuzz_arguments(read_arguments("True").value(), 5, rng),
            std::vector<std::string>{"False"});
  EXPECT_TRUE(fuzz_arguments(read_arguments("None, [], a").value(), 5, rng).empty());
  EXPECT_TRUE(fuzz_arguments({}, 5, rng).empty());
  EXPECT_FALSE(has_literals(read_arguments("None, a").value()));
}

TEST(FuzzArguments, KeepsTheTypesAsPythonReadsThem) {
  SKIP_WITHOUT_PYTHON();
  Rng rng(7);
  std::string text = std::string(kEverything) + "\n";
  for (const std::string& list : fuzz_arguments(read_arguments(kEverything).value(), 400, rng))
    text += list + "\n";
  const ScratchDirectory scratch;
  ASSERT_TRUE(write_file_atomic(scratch / "lists", text).ok());
  const auto printed =
      run_python(FORETRACE_SOURCE_DIR "/tests/datasets/argument_types.py " + (scratch / "lists"));
  ASSERT_TRUE(printed.has_value());
  const Json types = parse_json(*printed).value();
  EXPECT_EQ(types["lists"], 401);
  EXPECT_EQ(types["types"], Json::array({"int int float bool NoneType str bytes list tuple set "
                                         "dict list key=list name=str"}));
  EXPECT_EQ(types["pairs"], true);
}

}  // namespace
}  // namespace foretrace::datasets::mutate
