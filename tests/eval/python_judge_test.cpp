#include "eval/python_judge.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "core/file.h"
#include "core/json.h"
#include "eval/cruxeval_suite.h"

namespace foretrace::eval {
namespace {

constexpr const char* kCode = "def f(x):\n    return x\n";

TEST(PythonJudge, ComparesByPythonsOwnEquality) {
  const std::vector<std::pair<AnswerPair, Verdict>> cases = {
      {{kCode, "[1, 2]", "[1,2]"}, Verdict::kRight},
      {{kCode, "{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}"}, Verdict::kRight},
      {{kCode, "'a'", "\"a\""}, Verdict::kRight},
      {{kCode, "1", " 1  # one"}, Verdict::kRight},
      {{kCode, "3", "f(3)"}, Verdict::kRight},  // the program's names are visible
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
    EXPECT_EQ(static_cast<int>(verdicts.value()[i]), static_cast<int>(cases[i].second))
        << pairs[i].answer;
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
  EXPECT_EQ(verdicts.value()[0], Verdict::kRight);
  EXPECT_NE(verdicts.value()[1], Verdict::kRight);
  EXPECT_EQ(verdicts.value()[2], Verdict::kRight);
  EXPECT_EQ(verdicts.value()[3], Verdict::kWrong);
  EXPECT_EQ(verdicts.value()[4], Verdict::kRight);
}

std::string data_folder() {
  if (const char* given = std::getenv("FORETRACE_DATA")) return given;
  return FORETRACE_SOURCE_DIR "/../shared/data";
}

// CodeLlama-7B's 8,000 answers with the reference scorer's verdicts (facebookresearch/cruxeval,
// samples/).
TEST(PythonJudge, AgreesWithTheReferenceVerdictsOfCruxeval) {
  const std::string samples = data_folder() + "/cruxeval_samples/codellama-7b_temp0.2_output_";
  if (!file_exists(samples + "generations.json"))
    GTEST_SKIP() << "no cruxeval_samples in " << data_folder();
  const auto items = read_cruxeval(data_folder() + "/cruxeval.jsonl");
  const auto generations = read_json_file(samples + "generations.json");
  const auto scored = read_json_file(samples + "scored.json");
  ASSERT_TRUE(items.ok() && generations.ok() && scored.ok());
  std::vector<AnswerPair> pairs;
  std::vector<bool> reference;
  for (const auto& item : items.value()) {
    const auto& answers = generations.value()[item.id];
    const auto& verdicts = scored.value()["raw_scored_generations"][item.id];
    ASSERT_EQ(answers.size(), verdicts.size()) << item.id;
    for (size_t i = 0; i < answers.size(); ++i) {
      pairs.push_back({item.code, item.output, answers[i].get<std::string>()});
      reference.push_back(verdicts[i].get<bool>());
    }
  }
  PythonJudge judge;
  const auto verdicts = judge.judge(pairs);
  ASSERT_TRUE(verdicts.ok()) << verdicts.error().text();
  int right = 0, disagreements = 0;
  for (size_t i = 0; i < pairs.size(); ++i) {
    const bool pass = verdicts.value()[i] == Verdict::kRight;
    right += pass ? 1 : 0;
    if (pass == reference[i]) continue;
    ++disagreements;
    ADD_FAILURE() << pairs[i].code << "\nexpected " << pairs[i].expected << "\nanswer "
                  << pairs[i].answer << "\nours " << pass;
  }
  EXPECT_EQ(disagreements, 0);
  EXPECT_NEAR(100.0 * right / static_cast<double>(pairs.size()), 34.21, 0.005);
}

}  // namespace
}  // namespace foretrace::eval
