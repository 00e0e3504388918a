#include "datasets/python_lexer.h"

#include <gtest/gtest.h>

#include <string>

#include "core/rng.h"

namespace foretrace::datasets {
namespace {

using Kind = PythonTokenKind;

// "K:text" of every token, one letter a kind, joined by spaces.
std::string shape(std::string_view source) {
  std::string out;
  for (const PythonToken& token : lex_python(source)) {
    if (!out.empty()) out += ' ';
    if (token.kind == Kind::kNewline) {
      out += "NL";
      continue;
    }
    static constexpr char kLetter[] = {'n', 'k', 'd', 's', 'o', 'c', 'N', '!'};
    out += kLetter[static_cast<size_t>(token.kind)];
    out += ':' + std::string(token.text);
  }
  return out;
}

TEST(PythonLexer, TellsKindsApart) {
  EXPECT_EQ(shape("if x1: # why\n  y = 0x1F + 1_0.5e-3j"),
            "k:if n:x1 o:: c:# why NL n:y o:= d:0x1F o:+ d:1_0.5e-3j NL");
  EXPECT_EQ(shape("a **= b//c->d:=e...\n"), "n:a o:**= n:b o:// n:c o:-> n:d o::= n:e o:... NL");
  EXPECT_EQ(shape("0xe+1"), "d:0xe o:+ d:1 NL");
  EXPECT_EQ(shape("1if 0x1for 1..real 2.e 3e-x 4J5"),
            "d:1 k:if d:0x1f k:or d:1. o:. n:real d:2. n:e d:3 n:e o:- n:x d:4J d:5 NL");
  EXPECT_EQ(shape("match = \xc3\xa9\n"), "n:match o:= n:\xc3\xa9 NL");
}

TEST(PythonLexer, KeepsStringsWhole) {
  EXPECT_EQ(shape("rb'a\\'b' f\"{x}\" u''"), "s:rb'a\\'b' s:f\"{x}\" s:u'' NL");
  EXPECT_EQ(shape("x = '''a\n'b' # no\n'''\ny"), "n:x o:= s:'''a\n'b' # no\n''' NL n:y NL");
  EXPECT_EQ(shape("'a\\\nb'"), "s:'a\\\nb' NL");
  EXPECT_EQ(shape("buffer'x'"), "n:buffer s:'x' NL");
}

TEST(PythonLexer, FollowsTheBracesOfFormattedStrings) {
  for (const char* whole :
       {"f'{a['b']}'", "f'{f'{f'{a}'}'}'", "f'{\na # }\n}'", "f'{a:{'x'}>{w}}'", "f'{a!r:>{b}}{{'",
        "f'''{a['b']} ' {'''c'''}'''", "rf'{a}\\'x'", "f'\\{a['b']}'", "f'\\N{DASH}{a}'",
        "f'{a != b}{c:%H:%M}'", "f'{(lambda: {1: 2})()}'", "f'}'", "f'{{'", "f''"})
    EXPECT_EQ(shape(whole), "s:" + std::string(whole) + " NL");
  // What does not close by these rules is a string like any other, and so is what comes behind it.
  EXPECT_EQ(shape("f'{' f'{a['c']}'"), "s:f'{' s:f'{a[' n:c s:']}' NL");
}

TEST(PythonLexer, EndsLogicalLinesOnly) {
  EXPECT_EQ(shape("f(a,\n  # note\n  b)\n\n\n# end\nc \\\n+ d"),
            "n:f o:( n:a o:, c:# note n:b o:) NL c:# end n:c o:+ n:d NL");
  EXPECT_EQ(shape("a\r\nb\rc"), "n:a NL n:b NL n:c NL");
  EXPECT_EQ(shape(""), "");
  EXPECT_EQ(shape(")\na"), "o:) NL n:a NL");
}

TEST(PythonLexer, CountsLinesAndColumns) {
  const auto tokens = lex_python("a\n  '''x\ny''' b\n\r\n\tc");
  ASSERT_EQ(tokens.size(), 7U);
  EXPECT_EQ(tokens[2].line, 2);
  EXPECT_EQ(tokens[2].column, 2);
  EXPECT_EQ(tokens[3].line, 3);
  EXPECT_EQ(tokens[3].column, 5);
  EXPECT_EQ(tokens[5].line, 5);
  EXPECT_EQ(tokens[5].column, 1);
}

TEST(PythonLexer, MarksWhatFitsNowhere) {
  EXPECT_EQ(shape("x = 'abc\ny"), "n:x o:= !:'abc NL n:y NL");
  EXPECT_EQ(shape("'''abc\n"), "!:'''abc\n NL");
  EXPECT_EQ(shape("a ? b $"), "n:a !:? n:b !:$ NL");
  EXPECT_EQ(shape("'ends in a backslash\\"), "!:'ends in a backslash\\ NL");
}

TEST(PythonLexer, TakesAnyBytesInOrder) {
  Rng rng(3);
  const std::string alphabet("ab0'\"\\\n\r #([{)]}fr.\t:=\0\xff$", 26);
  for (int round = 0; round < 2000; ++round) {
    std::string source;
    for (uint64_t n = rng.below(40); n > 0; --n) source += alphabet[rng.below(alphabet.size())];
    const char* at = source.data();
    for (const PythonToken& token : lex_python(source)) {
      ASSERT_GE(token.text.data(), at) << source;
      at = token.text.data() + token.text.size();
      ASSERT_LE(at, source.data() + source.size()) << source;
    }
  }
}

}  // namespace
}  // namespace foretrace::datasets
