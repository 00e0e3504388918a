#include "eval/judge/python_judge.h"

#include <gtest/gtest.h>

#include <chrono>

namespace foretrace::eval {
namespace {

constexpr const char* kCode = "def f(x):\n    return x\n";
constexpr const char* kNamed = "from collections import namedtuple\nP = namedtuple('P', 'x')\ndef f(x):\n    return P(x)\n";

TEST(PythonJudge, ComparesByPythonsOwnEquality) {
  const std::vector<std::pair<AnswerPair, Verdict>> cases = {
      {{kCode, "[1, 2]", "[1,2]"}, Verdict::kRight},
      {{kCode, "{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}"}, Verdict::kRight},
      {{kCode, "'a'", "\"a\""}, Verdict::kRight},
      {{kCode, "1", " 1  # one"}, Verdict::kRight},
      {{kNamed, "P(1)", "P(1)"}, Verdict::kRight},  // the program's names are visible
      {{kCode, "3", "f(3)"}, Verdict::kUnparsed},  // nothing is predicted
      {{kCode, "3", "[f][0](3)"}, Verdict::kUnparsed},
      {{kCode, "1", "True"}, Verdict::kRight},
      {{kCode, "'\xc3\xa9'", "'\\xe9'"}, Verdict::kRight},
      {{kCode, "1", "2"}, Verdict::kWrong},
      {{kCode, "1", "2 or True"}, Verdict::kWrong},  // one expression by itself
      {{kCode, "1", "unknown"}, Verdict::kWrong},
      {{kCode, "1", "1/0"}, Verdict::kWrong},
      {{kCode, "1", "exit()"}, Verdict::kWrong},
      {{kCode, "1", "print('RRRR') or 2"}, Verdict::kWrong},
      {{kCode, "1", "["}, Verdict::kUnparsed},
      {{kCode, "1", ""}, Verdict::kUnparsed},
      {{kCode, "1", "x = 1"}, Verdict::kUnparsed},
  };
  std::vector<AnswerPair> pairs;
  for (const auto& [pair, verdict] : cases) pairs.push_back(pair);
  PythonJudge judge;
  const auto verdicts = judge.judge(pairs);
  ASSERT_TRUE(verdicts.ok()) << verdicts.error().text();
  ASSERT_EQ(verdicts.value().size(), cases.size());
  for (size_t i = 0; i < cases.size(); ++i)
    EXPECT_EQ(static_cast<int>(verdicts.value()[i].verdict), static_cast<int>(cases[i].second))
        << pairs[i].answer << ": " << verdicts.value()[i].reason;
}

TEST(PythonJudge, AnAnswerThatHangsOrKillsCostsOnlyItsOwnVerdict) {
  const std::vector<AnswerPair> pairs = {{kCode, "1", "1"},
                                         {kCode, "1", "[0 for _ in iter(int, 1)]"},
                                         {kCode, "1", "1"},
                                         {kCode, "1", "__import__('os')._exit(0)"},
                                         {kCode, "1", "1"}};
  PythonJudge judge;
  const auto verdicts = judge.judge(pairs);
  ASSERT_TRUE(verdicts.ok()) << verdicts.error().text();
  EXPECT_EQ(verdicts.value()[0].verdict, Verdict::kRight);
  EXPECT_NE(verdicts.value()[1].verdict, Verdict::kRight);
  EXPECT_EQ(verdicts.value()[2].verdict, Verdict::kRight);
  EXPECT_EQ(verdicts.value()[3].verdict, Verdict::kWrong);
  EXPECT_EQ(verdicts.value()[4].verdict, Verdict::kRight);
}

TEST(PythonJudge, ACallIsJudgedByWhatItGives) {
  const std::vector<std::pair<const char*, Verdict>> cases = {
      {"f(3)", Verdict::kRight},    {" f( 2 + 1 ) ", Verdict::kRight},     {"f(x=3)", Verdict::kRight},        {"f(f(3))", Verdict::kRight},
      {"f(4)", Verdict::kWrong},    {"f()", Verdict::kWrong},              {"3", Verdict::kUnparsed},          {"f(4) or 3", Verdict::kUnparsed},
      {"f", Verdict::kUnparsed},    {"f(3", Verdict::kUnparsed},           {"assert f(3)", Verdict::kUnparsed}, {"(lambda y: 3)(f(4))", Verdict::kUnparsed},
      {"f(*[3])", Verdict::kRight}, {"f(exit())", Verdict::kWrong}};
  std::vector<AnswerPair> pairs;
  for (const auto& [answer, verdict] : cases) pairs.push_back({kCode, "3", answer, AnswerForm::kCall});
  PythonJudge judge;
  const auto judged = judge.judge(pairs);
  ASSERT_TRUE(judged.ok()) << judged.error().text();
  for (size_t i = 0; i < cases.size(); ++i)
    EXPECT_EQ(static_cast<int>(judged.value()[i].verdict), static_cast<int>(cases[i].second)) << cases[i].first << ": " << judged.value()[i].reason;
}

// The reference scorer pastes texts.
TEST(PythonJudge, AnAssertionIsTheTextsBehindEachOther) {
  const std::vector<std::pair<const char*, bool>> cases = {{"3", true}, {"2 or True", true}, {"f(3)", true}, {"3 # three", true}, {"3\nraise ValueError", false},
                                                           {"4", false}, {"", false},        {"1 == 1", false}, {"3 == 3.0", true}};
  std::vector<AnswerPair> pairs;
  for (const auto& [answer, right] : cases) pairs.push_back({kCode, "3", answer, AnswerForm::kAssertion});
  PythonJudge judge;
  const auto judged = judge.judge(pairs).value();
  for (size_t i = 0; i < cases.size(); ++i) EXPECT_EQ(judged[i].verdict == Verdict::kRight, cases[i].second) << cases[i].first;
}

// What an answer does to its process, to its name space and to what it prints is nobody else's.
TEST(PythonJudge, PairsDoNotSeeEachOther) {
  const std::vector<AnswerPair> pairs = {
      {kCode, "1", "__import__('builtins').__dict__.__setitem__('abs', lambda x: 7) or 2"},
      {kCode, "1", "abs(-1)"},
      {kCode, "1", "print('[\"R\", \"\"]') or 2"},
      {kCode, "1", "__import__('os').write(1, b'[\"R\", \"\"]\\n') and 2"},
      {kCode, "1", "__import__('os').kill(__import__('os').getppid(), 9)"},
      {"def f(x):\n    raise SystemExit", "1", "1"},
      {"raise SystemExit", "1", "1"},
      {kCode, "1", "1"}};
  const std::vector<Verdict> expected = {Verdict::kWrong, Verdict::kRight, Verdict::kWrong, Verdict::kWrong,
                                         Verdict::kWrong, Verdict::kRight, Verdict::kWrong, Verdict::kRight};
  PythonJudge judge(2);
  const auto judged = judge.judge(pairs).value();
  ASSERT_EQ(judged.size(), pairs.size());
  for (size_t i = 0; i < pairs.size(); ++i)
    EXPECT_EQ(static_cast<int>(judged[i].verdict), static_cast<int>(expected[i])) << pairs[i].answer << ": " << judged[i].reason;
}

// Again and again with several programs at a time: what one call started does not outlive it.
TEST(PythonJudge, JudgesCallAfterCall) {
  PythonJudge judge(3);
  for (int call = 0; call < 4; ++call) {
    std::vector<AnswerPair> pairs;
    for (int i = 0; i < 300; ++i) pairs.push_back({kCode, std::to_string(i), std::to_string(i % 2 == 0 ? i : call)});
    const auto judged = judge.judge(pairs);
    ASSERT_TRUE(judged.ok()) << judged.error().text();
    for (int i = 0; i < 300; ++i) EXPECT_EQ(judged.value()[static_cast<size_t>(i)].verdict == Verdict::kRight, i % 2 == 0 || i == call) << i;
  }
}

TEST(PythonJudge, NoPairsAreNoWork) { EXPECT_TRUE(PythonJudge(3).judge({}).value().empty()); }

}  // namespace
}  // namespace foretrace::eval
