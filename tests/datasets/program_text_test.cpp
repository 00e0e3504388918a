#include "datasets/program_text.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/file.h"
#include "core/rng.h"

namespace foretrace::datasets {
namespace {

ProgramText make(const std::string& source, const std::string& entry = "f",
                 const std::string& args = "") {
  return ProgramText::make({source, "p.py", entry, args}).value();
}

std::string prompt(const std::string& source, const std::string& entry = "f",
                   const std::string& args = "") {
  const ProgramText text = make(source, entry, args);
  return tokens_text(text.prompt());
}

TEST(ProgramText, DropsWhatDoesNotRun) {
  EXPECT_EQ(prompt("# a\ndef f(a):  # b\n    \"\"\"doc\n    more\"\"\"\n\n    return a\n"),
            "<program> L1 def v0 ( v1 ) L2 <i1> return v1 <run> v0 ( )");
}

TEST(ProgramText, KeepsTheDocstringThatIsAllOfABody) {
  EXPECT_EQ(prompt("def f():\n    'doc'\n"),
            "<program> L1 def v0 ( ) L2 <i1> ' d o c ' <run> v0 ( )");
}

TEST(ProgramText, TellsSlotsWordsAndSpelledNamesApart) {
  EXPECT_EQ(
      prompt("import math\ndef f(count, x):\n    x.count(count)\n    return math.floor(len(x))\n"),
      "<program> L1 import m a t h L2 def v0 ( v1 ,  v2 ) L3 <i1> v2 . count ( v1 ) L4 <i1> "
      "return m a t h . f l o o r ( len ( v2 ) ) <run> v0 ( )");
}

TEST(ProgramText, NamesOfPatternsAndTypeParametersAreSlots) {
  EXPECT_EQ(prompt("def f(a):\n    match a:\n        case Point(x=b) | [b, *_] if b: return b\n"
                   "        case {'k': int() as c, **rest}: return rest\n"),
            "<program> L1 def v0 ( v1 ) L2 <i1> m a t c h v1 L3 <i2> c a s e P o i n t ( x = v2 ) | [ "
            "v2 ,  * _ ] if v2 :  return v2 L4 <i2> c a s e { ' k ' :  int ( ) as v3 ,  ** v4 } :  "
            "return v4 <run> v0 ( )");
  EXPECT_EQ(prompt("def f(a):\n    case = A.b\n    case.c = a\n    return case(a)[b:d]\n"),
            "<program> L1 def v0 ( v1 ) L2 <i1> v2 = A . b L3 <i1> v2 . v3 = v1 L4 <i1> return v2 ( "
            "v1 ) [ b :  d ] <run> v0 ( )");
  EXPECT_EQ(prompt("def f[T, *Ts](a: T, b=1) -> T:\n    return a\n"),
            "<program> L1 def v0 [ v1 ,  * v2 ] ( v3 :  v1 ,  v4 = 1 ) -> v1 L2 <i1> return v3 <run> "
            "v0 ( )");
}

TEST(ProgramText, WritesStringsAsReprDoes) {
  EXPECT_EQ(prompt("def f(s):\n    return f\"{s!r}: {s}\" + \"a\" + \"it's\"\n"),
            "<program> L1 def v0 ( v1 ) L2 <i1> return f ' { v1 ! r } : \\x20 { v1 } ' + ' a ' + "
            "\" i t ' "
            "s \" <run> v0 ( )");
}

TEST(ProgramText, GivesEveryPhysicalLineOfAStatementItsToken) {
  const ProgramText text = make("def f(a):\n    return [\n\n        a,\n    ]\n");
  EXPECT_EQ(text.line_count(), 4);
  EXPECT_EQ(text.line_token_of(4), line_token(3));
  EXPECT_EQ(text.line_of(line_token(3)), 4);
  EXPECT_FALSE(text.line_token_of(3).has_value());
  EXPECT_EQ(text.line_of(line_token(5)), -1);
}

TEST(ProgramText, KeepsOnlyWhatTheEntryRefersTo) {
  const std::string source =
      "import os\nimport sys\nLIMIT = 3\nOTHER = 4\n\ndef unused():\n    return OTHER\n\ndef "
      "helper(x):\n"
      "    return x + LIMIT\n\ndef f(a):\n    return helper(a)\n\nprint(f(2) == 5)\n"
      "if __name__ == '__main__':\n    f(1)\n";
  EXPECT_EQ(
      prompt(source, "f", "1"),
      "<program> L1 v0 = 3 L2 def v1 ( v2 ) L3 <i1> return v2 + v0 L4 def v3 ( v4 ) L5 <i1> return "
      "v1 ( v4 ) <run> v3 ( 1 )");
  EXPECT_EQ(make(source, "").line_count(), 13);
}

TEST(ProgramText, FindsCodeObjectsByTheirFirstLine) {
  const ProgramText text = make(
      "@cache\ndef f(a):\n    b = [x for x in a if any(y for y in x)]\n    return lambda: {k: 1 "
      "for k in b}\n"
      "class C:\n    pass\n",
      "f(C)");
  auto names = [&](int64_t line) {
    std::string all;
    for (const CodeObject& code : text.codes_at(line)) all += code.name + " ";
    return all;
  };
  EXPECT_EQ(names(1), "f ");
  EXPECT_EQ(names(2), "");
  EXPECT_EQ(names(3), "<listcomp> <genexpr> ");
  EXPECT_EQ(names(4), "<lambda> <dictcomp> ");
  EXPECT_EQ(names(5), "C ");
  EXPECT_EQ(text.codes_at(1)[0].last_line, 4);
}

TEST(ProgramText, HashesDoNotSeeNamesAndSkeletonsDoNotSeeConstants) {
  const auto a = make("def f(a):\n    return a + 1\n");
  const auto renamed = make("def g(zz):\n  # why\n  return zz+1\n", "g");
  const auto constant = make("def f(a):\n    return a + 22\n");
  const auto other = make("def f(a):\n    return a - 1\n");
  EXPECT_EQ(a.program_hash(), renamed.program_hash());
  EXPECT_NE(a.program_hash(), constant.program_hash());
  EXPECT_EQ(a.skeleton_hash(), constant.skeleton_hash());
  EXPECT_NE(a.skeleton_hash(), other.skeleton_hash());
}

TEST(ProgramText, ShuffledSlotsNameTheSameThings) {
  const ProgramSource source{"def f(a, b):\n    return a + b\n", "p.py", "f", "1, 2"};
  const auto plain = ProgramText::make(source).value();
  const auto shuffled = ProgramText::make(source, 5).value();
  std::vector<Token> expected(plain.prompt().begin(), plain.prompt().end());
  permute_slots(expected, 5);
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), shuffled.prompt().begin()));
  EXPECT_NE(tokens_text(plain.prompt()), tokens_text(shuffled.prompt()));
  for (const char* name : {"f", "a", "b"}) {
    EXPECT_EQ(shuffled.name_of(*shuffled.name_token(name)), name);
    EXPECT_TRUE(shuffled.names().test(*shuffled.name_token(name)));
  }
  EXPECT_EQ(plain.program_hash(), shuffled.program_hash());
}

TEST(ProgramText, RefusesMoreLinesThanThereAreTokens) {
  std::string source = "def f():\n";
  for (int i = 0; i < kMaxLines; ++i) source += "    a = 1\n";
  const auto text = ProgramText::make({source, "p.py", "f", ""});
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().code, ErrorCode::kLimit);
}

TEST(ProgramText, TakesAnyBytes) {
  Rng rng(3);
  const std::string pieces = "def f(a):\n \t'\"\"\"\\{}[]()#@=:,.;lambda for in \x80\xff";
  for (int i = 0; i < 3000; ++i) {
    std::string source;
    for (uint64_t n = rng.below(60); n > 0; --n) source += pieces[rng.below(pieces.size())];
    const auto text = ProgramText::make({source, "p.py", i % 2 == 0 ? "" : source, source});
    if (text.ok()) {
      EXPECT_EQ(text.value().prompt()[0], token::kProgram);
    }
  }
}

TEST(ProgramText, KeepsLinesOfTheStandardLibrary) {
  const std::string folder = "/usr/lib/python3.11";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not there";
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".py") continue;
    const std::string source = read_file(entry.path().string()).value();
    const ProgramOutline outline(source);
    int64_t last = 0;
    for (const LogicalLine& line : outline.lines()) {
      EXPECT_GT(line.first_line, last) << entry.path();
      EXPECT_GE(line.last_line, line.first_line) << entry.path();
      last = line.last_line;
    }
    EXPECT_LE(last, std::count(source.begin(), source.end(), '\n') + 1) << entry.path();
    (void)ProgramText::make({source, entry.path().string(), "", ""});
    ++files;
  }
  EXPECT_GT(files, 50u);
}

}  // namespace
}  // namespace foretrace::datasets
