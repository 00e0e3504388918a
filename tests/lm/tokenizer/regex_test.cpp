// Patterns mean what they mean to Oniguruma; what would mean something else is refused.
#include "lm/tokenizer/regex.h"

#include <gmock/gmock.h>

#include <thread>

namespace foretrace::lm::tokenizer {
namespace {

// The matches, joined by "|".
std::string found(const std::string& pattern, const std::string& text) {
  auto regex = Regex::compile(pattern);
  if (!regex.ok()) return regex.error().text();
  std::string by_engine[2];
  for (std::string& out : by_engine) {
    std::vector<Span> matches;
    const Status status = regex.value().find_all(text, matches);
    if (!status.ok()) return status.error().text();
    for (const Span& match : matches) out += text.substr(match.begin, match.size()) + "|";
    regex.value().use_interpreter();
  }
  EXPECT_EQ(by_engine[0], by_engine[1]) << pattern;
  return by_engine[0];
}

struct Example {
  const char *pattern, *text, *matches;
};

// Held against the package's engine, `Split(Regex(pattern), "removed", invert=True)`.
const Example kExamples[] = {
    {"a+", "aab a", "aa|a|"},
    {"^b", "b\nb", "b|b|"},  // ^ and $ stand at every line
    {"a$", "a\na", "a|a|"},
    {"a\\Z", "a\na\n", "a|"},
    {"a\\z", "a\na", "a|"},
    {"a.", "a\nab", "ab|"},        // . is no line feed
    {"a.", "a\rb", "a\r|"},        // but a carriage return
    {"(?m)a.b", "a\nb", "a\nb|"},  // m: . is anything
    {"(?m:a.)b", "a\nb", "a\nb|"},
    {"a(?i)b|c", "aB aC c", "aB|aC|"},  // (?i) takes in the alternatives behind it
    {"(?i:'s|'re)", "'S 'RE '\u017f", "'S|'RE|'\u017f|"},
    {"(?-i:a)", "aA", "a|"},
    {"(?i:s)s|(?-i)ss|(?i:s|s)", "SsssS", "Ss|ss|S|"},
    {"a{2}", "aaa", "aa|"},
    {"a{,2}b", "aaab", "aab|"},
    {"a{2,3}+b", "aaaab", "aaaab|"},  // + repeats
    {"a?+a", "a", ""},                // possessive
    {"a++a", "aa", ""},
    {"(?>a*)a", "aa", ""},
    {"a{x", "a{x", "a{x|"},
    {"a+?", "aa", "a|a|"},
    {"\\h", "fg0 ", "f|0|"},  // a hexadecimal digit
    {"\\s", "\u180e\u0085\u00a0", "\u0085|\u00a0|"},
    {"[\\S]", " a\u180e", "a|\u180e|"},
    {"[^\\S\n]", " \na", " |"},
    {"\\v", "\n\x0b", "\x0b|"},     // the vertical tab
    {"\\w", "\u00b2-", "\u00b2|"},  // a digit, but not in a class
    {"[\\w]", "\u00b2-", ""},
    {"[\\W]", "\u00b2-", "\u00b2|-|"},
    {"\\bfoo\\b", "foo food", "foo|"},
    {"\\Boo", "foo oo", "oo|"},
    {"(?<=a)b", "ab cb", "b|"},
    {"(?<!a)b(?!c)", "ab bc b", "b|"},
    {"[a-c\\-]", "a-d", "a|-|"},
    {"[+-]", "+-,", "+|-|"},
    {"[\\w-]", "a-+", "a|-|"},
    {"[a[bc]]", "abcd", "a|b|c|"},
    {"[^a[bc]]", "abcd", "d|"},
    {"[a-z&&[^aeiou]]", "abe", "b|"},
    {"[^a-z&&[^aeiou]]", "abe", "a|e|"},
    {"[a-z&&b-y&&c-x]", "abcxyz", "c|x|"},
    {"[\\x41\\u0042\\x{43}]", "ABCD", "A|B|C|"},
    {"\\p{^L}", "a1", "1|"},
    {"\\p{l}\\p{Letter}", "ab", "ab|"},
    {"x*", "axb", "|x||"},  // no empty match where the last one ended
    {"\\.\\/\\-", "./-", "./-|"},
    {"]}", "]}", "]}|"},
};

TEST(Regex, MatchesAsOnigurumaDoes) {
  for (const Example& example : kExamples)
    EXPECT_EQ(found(example.pattern, example.text), example.matches) << example.pattern << " in " << example.text;
}

TEST(Regex, WhatMayMeanSomethingElseIsRefused) {
  for (const char* pattern :
       {"(a",       "a)",           "*a",          "a**",         "a{2}?",        "a{2}{3}",     "[a",
        "[]a]",     "[b-a]",        "[a-\\d]",     "\\1",         "\\k<a>",       "\\R",         "\\X",
        "\\K",      "\\G",          "\\N",         "\\O",         "\\p{Klingon}", "\\pL",        "\\p{L",
        "\\P{^L}",  "(?x)a",        "(?<n>a)",     "(?#c)",       "(?P<n>a)",     "(?~a)",       "(?1)",
        "(?s)a",    "(?i",          "(?",          "[[:upper:]]", "[[:alpha]",    "\\x{110000}", "\\x{d800}",
        "\\xg",     "\\",           "[\\",         "(?=a)*",      "^*",           "[a&&]",       "(?i)ss",
        "(?i:aFi)", "(?i)[\u00df]", "(?i)[\\xdf]", "(?i)\u00e9",  "a|*",          "(?<=a*)b"}) {
    const auto regex = Regex::compile(pattern);
    EXPECT_FALSE(regex.ok()) << pattern;
    EXPECT_FALSE(!regex.ok() && regex.error().message.empty());
  }
}

TEST(Regex, HostilePatternsEndInErrors) {
  EXPECT_FALSE(Regex::compile(std::string(100'000, '(')).ok());
  EXPECT_FALSE(Regex::compile(std::string(10'000, '(')).ok());
  EXPECT_FALSE(Regex::compile(std::string(10'000, '[')).ok());
  EXPECT_FALSE(Regex::compile("((((a{1000}){1000}){1000}){1000})").ok());
  for (const bool interpreted : {false, true}) {
    Regex regex = Regex::compile("(a+)+$|(a|aa)+$").value();
    if (interpreted) regex.use_interpreter();
    std::vector<Span> matches;
    const Status status = regex.find_all(std::string(2000, 'a') + "b", matches);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code, ErrorCode::kLimit);
    EXPECT_THAT(status.error().text(), testing::HasSubstr("2001 bytes"));
  }
}

TEST(Regex, ManyStartsThatEachTakeLongEndInAnError) {
  for (const bool interpreted : {false, true}) {
    Regex regex = Regex::compile("(?:a|a){16}[bc]").value();
    if (interpreted) regex.use_interpreter();
    std::vector<Span> matches;
    const Status status = regex.find_all(std::string(1 << 20, 'a'), matches);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().code, ErrorCode::kLimit);
  }
}

TEST(Regex, AStartThatTakesLongIsTriedAgainWithMoreSteps) {
  const std::string pattern = "(?:a|a){12}[bc]|ab";  // 4,096 ways at every start
  EXPECT_EQ(found(pattern, std::string(40, 'a')), "");
  EXPECT_EQ(found(pattern, std::string(40, 'a') + "xabx" + std::string(12, 'a') + "c"), "ab|aaaaaaaaaaaac|");
}

TEST(Regex, LongRunsAreWithinTheLimits) {
  const std::string spaces(2 << 20, ' ');
  for (const char* pattern : {"\\s+(?!\\S)", "\\s*[\r\n]+|\\s+(?!\\S)|\\s+", " ?[^\\s\\p{L}\\p{N}]+|\\s+"}) {
    const Regex regex = Regex::compile(pattern).value();
    std::vector<Span> matches;
    const Status status = regex.find_all(spaces, matches);
    ASSERT_TRUE(status.ok()) << pattern << ": " << status.error().text();
    EXPECT_EQ(matches, std::vector<Span>({{0, spaces.size()}}));
  }
}

TEST(Regex, ThreadsShareOne) {
  const Regex regex = Regex::compile("\\p{L}+").value();
  std::vector<size_t> counts(4);
  std::vector<std::thread> threads;
  for (size_t& count : counts)
    threads.emplace_back([&] {
      std::vector<Span> matches;
      for (int i = 0; i < 100; ++i)
        if (regex.find_all("one two three", matches).ok()) count += matches.size();
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counts, std::vector<size_t>(4, 300));
}

}  // namespace
}  // namespace foretrace::lm::tokenizer
