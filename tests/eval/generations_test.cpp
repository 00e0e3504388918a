#include "eval/cruxeval/generations.h"

#include <gtest/gtest.h>

#include <map>

#include "core/file.h"
#include "core/json.h"
#include "eval/judge/python_judge.h"
#include "tests/data_file.h"
#include "tests/scratch_directory.h"

namespace foretrace::eval {
namespace {

std::vector<CruxevalItem> generations_items() {
  return {{"sample_0", "def f(x):\n    return x + 1", "1", "2"}, {"sample_1", "def f(x):\n    return [x]", "1", "[1]"}, {"sample_2", "def f():\n    return 0", "", "0"}};
}

Generations generations(std::map<std::string, std::vector<std::string>> answers) { return {"g", "generations-0", std::move(answers)}; }

TEST(GenerationGrader, EveryAttemptHasAVerdictAndEveryItemASample) {
  PythonJudge judge;
  const auto made = GenerationGrader::make(CruxevalTask::kOutput, generations_items(), generations({{"sample_0", {"2", "3", "", "f(1)", "x["}}, {"sample_1", {}}}), judge, true);
  ASSERT_TRUE(made.ok());
  const auto tasks = made.value().tasks();
  ASSERT_EQ(tasks.size(), 7U);
  const auto samples = made.value().grade(tasks).value();
  const std::vector<std::string> failures = {"", "wrong", "refusal", "unparsed", "unparsed", "missing", "missing"};
  const std::vector<double> compared = {1, 1, 1, 0, 1, 0, 0};  // f(1) is what the reference scorer leaves out
  for (size_t i = 0; i < samples.size(); ++i) {
    EXPECT_EQ(samples[i].failure, failures[i]) << i << ' ' << samples[i].reason;
    EXPECT_EQ(samples[i].measures[0].total, 1);
    EXPECT_EQ(samples[i].measures.back().total, compared[i]) << i;
  }
}

// Says that every call takes too long.
class SlowJudge : public AnswerJudge {
 public:
  Result<std::vector<Judgement>> judge(std::span<const AnswerPair> pairs) override {
    for (const auto& pair : pairs) judged.push_back(pair.form);
    return std::vector<Judgement>(pairs.size(), {Verdict::kTimeout, ""});
  }
  std::vector<AnswerForm> judged;
};

TEST(GenerationGrader, ACallThatTookTooLongIsNotRunAgainForTheReference) {
  SlowJudge judge;
  const auto grader = GenerationGrader::make(CruxevalTask::kInput, generations_items(), generations({{"sample_0", {"f(1)"}}}), judge, true).value();
  const auto samples = grader.grade(grader.tasks()).value();
  EXPECT_EQ(judge.judged, std::vector<AnswerForm>{AnswerForm::kCall});
  EXPECT_EQ(samples[0].failure, "timeout");
  EXPECT_EQ(samples[0].measures.back().hits, 0);
  EXPECT_EQ(samples[0].measures.back().total, 1);
}

TEST(GenerationGrader, EqualAnswersOfOneItemAreSamplesOfTheirOwn) {
  const ScratchDirectory folder;
  PythonJudge judge;
  const auto grader = GenerationGrader::make(CruxevalTask::kInput, generations_items(), generations({{"sample_0", {"f(1)", "f(1)", "f(0)"}}}), judge, false).value();
  auto store = ResultsStore::open(folder / "r.db", false).value();
  const AskedSystem asked{"g", "g", [&](std::span<const Task> tasks) { return grader.grade(tasks); }};
  const auto summary = run_tasks("cruxeval-input", 1, grader.tasks(), asked, *store, {}).value();
  EXPECT_NEAR(summary.find("pass@1")->value, (2.0 / 3 + 0 + 0) / 3, 1e-12);
  EXPECT_EQ(summary.failures.at("missing"), 2);
  EXPECT_EQ(store->settled_keys("cruxeval-input", "g").value().size(), 5U);
}

TEST(GenerationGrader, RefusesItemsThatAreNotThere) {
  PythonJudge judge;
  const auto made = GenerationGrader::make(CruxevalTask::kOutput, generations_items(), generations({{"sample_9", {"1"}}}), judge, false);
  ASSERT_FALSE(made.ok());
  EXPECT_NE(made.error().text().find("sample_9"), std::string::npos);
}

TEST(ReadGenerations, SaysWhatIsWrong) {
  const ScratchDirectory folder;
  const std::map<std::string, std::string> bad = {{"[]", "no JSON object"}, {"{\"a\": 1}", "\"a\""}, {"{\"a\": [1]}", "no text"}, {"{\"a\": [\"", "g.json"}, {"", "g.json"}};
  for (const auto& [text, message] : bad) {
    ASSERT_TRUE(write_file_atomic(folder / "g.json", text).ok());
    const auto read = read_generations(folder / "g.json");
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_NE(read.error().text().find(message), std::string::npos) << read.error().text();
  }
}

// CodeLlama-7B's answers with the reference scorer's verdicts (facebookresearch/cruxeval, samples/): ours and "cruxeval" agree with them item
// by item, and the published numbers come out.
void agrees_with_the_reference(CruxevalTask task, const std::string& mode, double first, double fifth) {
  const std::string samples_path = data_file("cruxeval_samples/codellama-7b_temp0.2_" + mode + "_");
  if (!file_exists(samples_path + "generations.json")) GTEST_SKIP() << "no " << samples_path << "generations.json";
  const auto all = read_cruxeval(data_file("cruxeval.jsonl"));
  auto answers = read_generations(samples_path + "generations.json");
  const auto scored = read_json_file(samples_path + "scored.json");
  ASSERT_TRUE(all.ok() && answers.ok() && scored.ok());
  PythonJudge judge(2);
  const auto grader = GenerationGrader::make(task, all.value(), std::move(answers).value(), judge, true).value();
  const auto tasks = grader.tasks();
  ASSERT_EQ(tasks.size(), 8000U);
  auto samples = grader.grade(tasks).value();
  int disagreements = 0;
  for (size_t i = 0; i < samples.size(); ++i) {
    samples[i].item = samples[i].cluster = tasks[i].name;
    const bool reference = scored.value()["raw_scored_generations"][tasks[i].name][static_cast<size_t>(tasks[i].attempt)].get<bool>();
    if (samples[i].failure.empty() == reference && (samples[i].measures.back().hits > 0) == reference) continue;
    ++disagreements;
    ADD_FAILURE() << tasks[i].name << " answer " << samples[i].prediction << "\nreference " << reference << ", ours " << samples[i].failure << ' ' << samples[i].reason;
  }
  EXPECT_EQ(disagreements, 0);
  const Summary summary = summarise("cruxeval-" + mode, "codellama", samples);
  for (const std::string prefix : {"", "cruxeval_"}) {
    EXPECT_NEAR(100 * summary.find(prefix + "pass@1")->value, first, 0.005);
    EXPECT_NEAR(100 * summary.find(prefix + "pass@5")->value, fifth, 0.005);
  }
}

TEST(GenerationGrader, AgreesWithTheReferenceVerdictsOfOutputs) { agrees_with_the_reference(CruxevalTask::kOutput, "output", 34.21, 40.29); }
TEST(GenerationGrader, AgreesWithTheReferenceVerdictsOfInputs) { agrees_with_the_reference(CruxevalTask::kInput, "input", 35.95, 44.99); }

}  // namespace
}  // namespace foretrace::eval
