// Results in other harnesses' files: what is chosen, and that generations are graded again to the same verdicts.
#include "eval/export/exported_files.h"

#include <gtest/gtest.h>

#include <map>

#include "core/file.h"
#include "core/hash.h"
#include "core/text_lines.h"
#include "eval/evaluation.h"
#include "tests/scratch_directory.h"
#include "tests/worldmodel/remote/stub_server.h"

namespace foretrace::eval {
namespace {

constexpr const char* kItems = R"lines({"code":"def f(x):\n    return x + 1","input":"1","output":"2","id":"sample_0"}
{"code":"def f(x):\n    return [x, 'é']","input":"2","output":"[2, 'é']","id":"sample_1"}
{"code":"def f(x):\n    return x","input":"3","output":"3","id":"sample_2"}
{"code":"def f(x):\n    return x * 'a'","input":"4","output":"'aaaa'","id":"sample_3"}
)lines";

Sample answered(const std::string& system, const std::string& item, int64_t attempt, const std::string& prediction, const std::string& failure) {
  Sample sample;
  sample.key = system + item + std::to_string(attempt);
  sample.suite = "cruxeval-output";
  sample.part = "output";
  sample.item = sample.cluster = item;
  sample.attempt = attempt;
  sample.system = system;
  sample.expected = "2";
  sample.prediction = prediction;
  sample.raw = prediction.empty() ? "" : "It is " + prediction;
  sample.failure = failure;
  sample.measures = {{"pass@1", failure.empty() ? 1.0 : 0.0, 1}};
  return sample;
}

void finish(ResultsStore& store, const SystemRecord& system, const std::vector<Sample>& samples, const std::string& settings = "") {
  ASSERT_TRUE(store.put_system(system).ok());
  EvaluationRecord evaluation{0, samples[0].suite, system.id, settings, "", {}};
  for (const Sample& sample : samples) {
    ASSERT_TRUE(store.put(sample).ok());
    evaluation.keys.push_back(sample.key);
  }
  ASSERT_TRUE(store.finish_evaluation(store.begin_evaluation(evaluation).value()).ok());
}

class Export : public testing::Test {
 protected:
  // A server whose answers are right, wrong, no expression, a refusal, cut short, or do not come, by item and attempt.
  static remote::StubReply reply(const remote::StubServer::Request& request) {
    const std::string prompt = request.body["messages"][0]["content"].get<std::string>();
    const int item = std::stoi(prompt.substr(prompt.rfind("assert f(") + 9)) - 1;
    switch ((item + request.body["seed"].get<int>()) % 6) {
      case 0: return remote::chat_reply("[ANSWER]assert f(1) == " + std::string(item == 0 ? "2" : item == 1 ? "[2, 'é']" : item == 2 ? "3" : "'a' * 4") + "[/ANSWER]");
      case 1: return remote::chat_reply("[ANSWER]assert f(1) == 77[/ANSWER]");
      case 2: return remote::chat_reply("[ANSWER]assert f(1) == [1, 'x[/ANSWER]");
      case 3: return remote::chat_reply("I would rather not.");
      case 4: return remote::http_reply(200, R"({"choices":[{"message":{"content":"so I"},"finish_reason":"length"}]})");
      default: return remote::http_reply(400, "no");
    }
  }

  EvaluationRequest request(const std::string& suite) const {
    EvaluationRequest request;
    request.suite = suite;
    request.data = folder_ / "items.jsonl";
    request.out = store_;
    request.jobs = 2;
    return request;
  }

  // Samples of a store's newest evaluation by `system`, by item and attempt.
  std::map<std::pair<std::string, int64_t>, Sample> samples(const std::string& suite, const std::string& system) const {
    std::map<std::pair<std::string, int64_t>, Sample> all;
    for (const Sample& sample : choose_results({store_}, suite, system).value().samples) all[{sample.item, sample.attempt}] = sample;
    return all;
  }

  const ScratchDirectory folder_;
  const std::string store_ = folder_ / "r.db";
};

TEST_F(Export, GenerationsAreGradedAgainToTheSameVerdicts) {
  ASSERT_TRUE(write_file_atomic(folder_ / "items.jsonl", kItems).ok());
  remote::StubServer server(reply);
  auto asked = request("cruxeval-output");
  asked.attempts = 6;
  asked.remote.emplace();
  asked.remote->service.url = server.url();
  asked.remote->service.model = "stub";
  asked.remote->sampling.temperature = 1;
  ASSERT_TRUE(evaluate(asked).ok());
  const auto text = cruxeval_generations(choose_results({store_}, "", "").value());
  ASSERT_TRUE(text.ok());
  ASSERT_TRUE(write_file_atomic(folder_ / "again.json", text.value()).ok());
  auto graded = request("cruxeval-output");
  graded.generations = folder_ / "again.json";
  ASSERT_TRUE(evaluate(graded).ok());
  const auto first = samples("", "stub"), second = samples("", "again");
  ASSERT_EQ(first.size(), 24U);
  ASSERT_EQ(second.size(), 24U);
  std::map<std::string, int> classes;
  for (const auto& [question, sample] : first) {
    const Sample& other = second.at(question);
    const bool none = sample.failure == "unanswered" || sample.failure == "unfinished";
    EXPECT_EQ(other.failure, none ? "refusal" : sample.failure) << question.first << ' ' << question.second;
    EXPECT_EQ(other.prediction, sample.prediction);
    ++classes[sample.failure];
  }
  EXPECT_EQ(classes, (std::map<std::string, int>{{"", 4}, {"refusal", 4}, {"unanswered", 4}, {"unfinished", 4}, {"unparsed", 4}, {"wrong", 4}}));
}

TEST_F(Export, InputsAreGradedAgainToTheSameVerdicts) {
  ASSERT_TRUE(write_file_atomic(folder_ / "items.jsonl", kItems).ok());
  auto asked = request("cruxeval-input");
  asked.baseline = "oracle";
  ASSERT_TRUE(evaluate(asked).ok());
  for (const char* system : {"oracle", "copy"}) {
    const std::string path = folder_ / (std::string(system) + "_again.json");
    ASSERT_TRUE(write_file_atomic(path, cruxeval_generations(choose_results({store_}, "", system).value()).value()).ok());
    auto graded = request("cruxeval-input");
    graded.generations = path;
    ASSERT_TRUE(evaluate(graded).ok());
    const auto first = samples("", system), second = samples("", std::string(system) + "_again");
    ASSERT_EQ(first.size(), 4U);
    int right = 0;
    for (const auto& [question, sample] : first) {
      EXPECT_EQ(second.at(question).failure, sample.failure);
      right += sample.failure.empty() ? 1 : 0;
    }
    EXPECT_EQ(right, system == std::string("oracle") ? 4 : 1);
  }
}

TEST_F(Export, AnItemThatNobodyAnsweredHasNoGenerations) {
  ChosenResults results{"cruxeval-output", {"m", "m", ""}, "", {answered("m", "sample_0", 0, "", "missing"), answered("m", "sample_1", 0, "", "refusal")}};
  EXPECT_EQ(cruxeval_generations(results).value(), "{\"sample_0\":[],\"sample_1\":[\"\"]}\n");
  results.suite = "trace";
  EXPECT_EQ(cruxeval_generations(results).error().code, ErrorCode::kUnsupported);
}

TEST_F(Export, ChoosesTheOnlyOneAndListsSeveral) {
  auto store = ResultsStore::open(store_, false).value();
  EXPECT_EQ(choose_results({store_}, "", "").error().code, ErrorCode::kNotFound);  // nothing has finished
  finish(*store, {"copy", "copy", "baseline"}, {answered("copy", "sample_0", 0, "1", "wrong")});
  EXPECT_EQ(choose_results({store_}, "", "").value().system.id, "copy");
  finish(*store, {"aa11", "model", "x"}, {answered("aa11", "sample_0", 0, "2", ""), answered("aa11", "sample_1", 0, "2", "")});
  EXPECT_EQ(choose_results({store_}, "", "").value().system.id, "aa11");
  EXPECT_EQ(choose_results({store_}, "cruxeval-output", "copy").value().samples.size(), 1U);
  finish(*store, {"aa11", "model", "x"}, {answered("aa11", "sample_0", 0, "2", "")}, "another budget");
  EXPECT_EQ(choose_results({store_}, "", "model").value().settings, "another budget");  // the latest
  finish(*store, {"aa22", "model", "y"}, {answered("aa22", "sample_0", 0, "2", "")});
  for (const char* unclear : {"", "model", "aa"}) {
    const auto several = choose_results({store_}, "", unclear);
    ASSERT_FALSE(several.ok()) << unclear;
    EXPECT_NE(several.error().hint.find("aa11 (model), aa22 (model)"), std::string::npos) << several.error().text();
  }
  EXPECT_EQ(choose_results({store_}, "", "aa2").value().system.id, "aa22");
  EXPECT_NE(choose_results({store_}, "", "nobody").error().text().find("copy"), std::string::npos);
  EXPECT_NE(choose_results({store_}, "trace", "").error().text().find("cruxeval-output"), std::string::npos);
  auto other = answered("aa11", "p", 0, "1", "");
  other.suite = "halting";
  finish(*store, {"aa11", "model", "x"}, {other});
  EXPECT_NE(choose_results({store_}, "", "aa11").error().hint.find("cruxeval-output, halting"), std::string::npos);
}

TEST_F(Export, PredictionsOfSweBenchAreOnePatchAnInstance) {
  const std::string patch = "diff --git a/x.py b/x.py\n--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-a\n+b\n";
  ChosenResults results{"repair", {"m", "model", ""}, "", {answered("m", "django-1", 0, patch, ""), answered("m", "django-2", 0, "", "unfinished")}};
  const std::string lines = swe_bench_predictions(results).value();
  std::vector<Json> parsed;
  ASSERT_TRUE(for_each_line(lines, "lines", [&](std::string_view line) -> Status {
                TRY_ASSIGN(auto json, parse_json(line));
                parsed.push_back(std::move(json));
                return {};
              }).ok());
  ASSERT_EQ(parsed.size(), 2U);
  EXPECT_EQ(parsed[0], (Json{{"instance_id", "django-1"}, {"model_name_or_path", "model"}, {"model_patch", patch}}));
  EXPECT_EQ(parsed[1]["model_patch"], "");
  results.samples.push_back(answered("m", "django-1", 1, patch, ""));
  EXPECT_EQ(swe_bench_predictions(results).error().code, ErrorCode::kUnsupported);
  results.samples = {answered("m", "sample_0", 0, "[1, 2]", "")};
  EXPECT_NE(swe_bench_predictions(results).error().text().find("sample_0"), std::string::npos);
}

TEST_F(Export, SamplesOfLmEvalHoldAQuestionALine) {
  const ChosenResults results{"cruxeval-output", {"m", "model", ""}, "t=1", {answered("m", "a", 0, "2", ""), answered("m", "a", 1, "3", "wrong"), answered("m", "b", 0, "", "missing")}};
  const std::string lines = lm_eval_samples(results).value();
  ASSERT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2);
  const Json first = parse_json(lines.substr(0, lines.find('\n'))).value();
  for (const char* field : {"doc_id", "doc", "target", "arguments", "resps", "filtered_resps", "filter", "metrics", "doc_hash", "prompt_hash", "target_hash"})
    EXPECT_TRUE(first.contains(field)) << field;
  EXPECT_EQ(dump_json(first["resps"]), R"([["It is 2","It is 3"]])");
  EXPECT_EQ(dump_json(first["filtered_resps"]), R"([["2","3"]])");
  EXPECT_EQ(first["pass@1"], 0.5);
  EXPECT_EQ(first["metrics"], Json::array({"pass@1"}));
  EXPECT_EQ(first["target_hash"], sha256_hex("2"));
  EXPECT_EQ(first["arguments"]["gen_args_0"]["arg_0"], "cruxeval-output output a");
}

}  // namespace
}  // namespace foretrace::eval
