#include "eval/cruxeval/input_suite.h"
#include "eval/cruxeval/output_suite.h"

#include <gtest/gtest.h>

#include <map>

#include "core/file.h"
#include "eval/judge/python_judge.h"
#include "tests/scratch_directory.h"
#include "worldmodel/copy_model.h"
#include "worldmodel/oracle_model.h"

namespace foretrace::eval {
namespace {

// Right if the texts are equal.
class TextJudge : public AnswerJudge {
 public:
  Result<std::vector<Judgement>> judge(std::span<const AnswerPair> pairs) override {
    std::vector<Judgement> judged;
    for (const auto& pair : pairs)
      judged.push_back({pair.answer == pair.expected ? Verdict::kRight : pair.answer == "(" ? Verdict::kUnparsed : Verdict::kWrong, ""});
    return judged;
  }
};

// Answers from a list.
class ListedAnswers : public worldmodel::CopyModel {
 public:
  explicit ListedAnswers(std::vector<worldmodel::Answer> answers) : answers_(std::move(answers)) {}
  Result<std::vector<worldmodel::Answer>> output(std::span<const worldmodel::Program>,
                                                 const worldmodel::Budget&) override {
    return answers_;
  }

 private:
  std::vector<worldmodel::Answer> answers_;
};

std::vector<CruxevalItem> cruxeval_items() {
  return {{"sample_0", "def f(x):\n    return x", "[1]", "[1]"},
          {"sample_1", "def f(x):\n    return x + 1", "1", "2"},
          {"sample_2", "def f(x):\n    return x", "'a'", "'b'"}};
}

TEST(CruxevalOutputSuite, CopyIsRightWhereTheArgumentComesBack) {
  TextJudge judge;
  CruxevalOutputSuite suite(cruxeval_items(), judge, {});
  worldmodel::CopyModel copy;
  const auto tasks = suite.tasks();
  const auto samples = suite.run(copy, tasks);
  ASSERT_TRUE(samples.ok());
  EXPECT_EQ(samples.value()[0].failure, "");
  EXPECT_EQ(samples.value()[1].failure, "wrong");
  for (const Measure& measure : samples.value()[0].measures) EXPECT_NE(measure.metric, "pass@1_not_copied");  // [1] comes back
  EXPECT_EQ(samples.value()[1].measures[1].metric, "pass@1_not_copied");
}

TEST(CruxevalOutputSuite, FailuresKeepTheirClassAndStayInN) {
  TextJudge judge;
  CruxevalOutputSuite suite(cruxeval_items(), judge, {});
  std::vector<worldmodel::Answer> answers(3);
  answers[0].ending = worldmodel::Ending::kUnfinished;
  answers[1].found = false;
  answers[2].text = "(";
  ListedAnswers system(answers);
  const auto tasks = suite.tasks();
  const auto samples = suite.run(system, tasks).value();
  ASSERT_EQ(samples.size(), 3U);
  EXPECT_EQ(samples[0].failure, "unfinished");
  EXPECT_EQ(samples[1].failure, "unparsed");
  EXPECT_EQ(samples[2].failure, "unparsed");
  for (const auto& sample : samples) EXPECT_EQ(sample.measures[0].total, 1);
}

// The real judge: other arguments than the recorded ones are right too.
TEST(CruxevalInputSuite, AnyCallThatGivesTheValueIsRight) {
  PythonJudge judge;
  CruxevalInputSuite suite({{"a", "def f(x):\n    return abs(x)", "-3", "3"}, {"b", "def f(x):\n    return x + [1]", "[0]", "[0, 1]"}}, judge);
  worldmodel::CopyModel copy;  // f(3), f([0, 1])
  const auto copied = suite.run(copy, suite.tasks()).value();
  EXPECT_EQ(copied[0].failure, "") << copied[0].reason;
  EXPECT_EQ(copied[0].prediction, "f(3)");
  EXPECT_EQ(copied[0].expected, "f(-3)");
  EXPECT_EQ(copied[1].failure, "wrong");
  EXPECT_EQ(copied[1].reason, "another value: [0, 1, 1]");
  worldmodel::OracleModel oracle;
  for (const auto& sample : suite.run(oracle, suite.tasks()).value()) EXPECT_EQ(sample.failure, "") << sample.reason;
}

TEST(ReadCruxeval, TakesALastLineWithoutNewline) {
  const ScratchDirectory folder;
  ASSERT_TRUE(write_file_atomic(folder / "c.jsonl",
                                R"({"code":"c","input":"i","output":"o","id":"a"})"
                                "\n"
                                R"({"code":"c","input":"i","output":"o","id":"b"})")
                  .ok());
  const auto read = read_cruxeval(folder / "c.jsonl");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read.value().size(), 2U);
}

TEST(ReadCruxeval, NamesTheLineThatIsWrong) {
  const ScratchDirectory folder;
  const std::map<std::string, std::string> bad = {
      {"{\"code\":\"c\",\"input\":\"i\",\"output\":\"o\",\"id\":\"a\"}\n[]\n", ":2: "},
      {"{\"code\":1,\"input\":\"i\",\"output\":\"o\",\"id\":\"a\"}\n", "code"},
      {"nonsense\n", ":1: "},
      {"", "no items"}};
  for (const auto& [text, message] : bad) {
    ASSERT_TRUE(write_file_atomic(folder / "c.jsonl", text).ok());
    const auto read = read_cruxeval(folder / "c.jsonl");
    ASSERT_FALSE(read.ok());
    EXPECT_NE(read.error().text().find(message), std::string::npos) << read.error().text();
  }
  EXPECT_FALSE(read_cruxeval(folder / "missing").ok());
}

TEST(LiteralClass, ReadsTheFirstCharacters) {
  const std::map<std::string, std::string> classes = {
      {"'a'", "str"},   {"[1]", "list"},   {"-3", "int"},      {"2.5", "float"},
      {"True", "bool"}, {"None", "None"},  {"{1: 2}", "dict"}, {"{1}", "set"},
      {"()", "tuple"},  {"b'x'", "other"}, {"{}", "dict"}};
  for (const auto& [literal, name] : classes) EXPECT_EQ(literal_class(literal), name) << literal;
}

}  // namespace
}  // namespace foretrace::eval
