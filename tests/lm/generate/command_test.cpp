// `foretrace lm generate` as users run it, on a small checkpoint with a byte-level tokenizer.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/file.h"
#include "lm/checkpoint.h"
#include "lm/generate/engine.h"
#include "lm/tokenizer/tokenizer.h"
#include "tests/lm/tiny_model.h"
#include "tests/lm/tokenizer/tokenizer_json.h"
#include "tests/scratch_directory.h"
#include "tests/tracer/recorder/command.h"

namespace foretrace::lm {
namespace {

class GenerateCommandTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string json = tokenizer::small_json().dump();
    tokenizer_ = std::make_unique<tokenizer::Tokenizer>(tokenizer::Tokenizer::parse(json, "small").value());
    ModelConfig config = tiny_config();
    config.vocab_size = tokenizer_->id_bound();
    model_ = std::make_unique<CausalLm>(config, c10::ScalarType::Float);
    model_->parameters().initialise(3, 0.2);
    SaveOptions options;
    options.files = {{"tokenizer.json", json}};
    ASSERT_TRUE(save_checkpoint(scratch_ / "model", config, model_->parameters(), options).ok());
  }

  tracer::CommandResult run(std::vector<std::string> words) {
    std::vector<std::string> argv = {"/usr/bin/env", "OMP_NUM_THREADS=1", FORETRACE_BINARY_DIR "/foretrace-model", "lm", "generate",
                                     "--model", scratch_ / "model"};
    argv.insert(argv.end(), words.begin(), words.end());
    return tracer::run_command(argv);
  }

  std::vector<int32_t> greedy(const std::vector<int32_t>& prompt, int64_t tokens) {
    GenerationRequest request;
    request.prompt = prompt;
    request.max_tokens = tokens;
    return generate(*model_, {request}).value().front().tokens;
  }

  ScratchDirectory scratch_;
  std::unique_ptr<tokenizer::Tokenizer> tokenizer_;
  std::unique_ptr<CausalLm> model_;
};

TEST_F(GenerateCommandTest, GoesOnFromTextAndFromIds) {
  const std::vector<int32_t> prompt = tokenizer_->encode("hello 12").value();
  const std::vector<int32_t> want = greedy(prompt, 9);
  const tracer::CommandResult text = run({"--prompt", "hello 12", "--max-tokens", "9", "--json", "--logprobs", "2"});
  ASSERT_EQ(text.exit_code, 0) << text.err;
  const Json json = parse_json(text.out).value();
  EXPECT_EQ(json["tokens"].get<std::vector<int32_t>>(), want);
  EXPECT_EQ(json["prompt"].get<std::vector<int32_t>>(), prompt);
  EXPECT_EQ(json["finish_reason"], "length");
  EXPECT_EQ(json["text"], tokenizer_->decode(want));
  ASSERT_EQ(json["logprobs"].size(), 9U);
  EXPECT_EQ(json["logprobs"][0]["top"].size(), 2U);
  EXPECT_EQ(json["logprobs"][0]["token"], json["logprobs"][0]["top"][0][0]);
  ASSERT_TRUE(write_file_atomic(scratch_ / "ids.json", Json({prompt, {1}}).dump()).ok());
  const tracer::CommandResult ids = run({"--ids", scratch_ / "ids.json", "--max-tokens", "9", "--deterministic"});
  ASSERT_EQ(ids.exit_code, 0) << ids.err;
  EXPECT_EQ(parse_json(ids.out.substr(0, ids.out.find('\n'))).value()["tokens"].get<std::vector<int32_t>>(), want);
}

TEST_F(GenerateCommandTest, AStopTextEndsIt) {
  const std::vector<int32_t> prompt = tokenizer_->encode("hello 12").value();
  const std::string whole = tokenizer_->decode(greedy(prompt, 30));
  std::string stop;  // two printable letters somewhere inside
  for (size_t i = 2; i + 2 < whole.size() && stop.empty(); ++i)
    if (std::all_of(whole.begin() + static_cast<ptrdiff_t>(i), whole.begin() + static_cast<ptrdiff_t>(i) + 2, [](char c) { return c > 32 && c < 127 && c != '-'; }))
      stop = whole.substr(i, 2);
  ASSERT_FALSE(stop.empty()) << whole;
  const tracer::CommandResult ended = run({"--prompt", "hello 12", "--max-tokens", "30", "--json", "--stop", stop});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  const Json json = parse_json(ended.out).value();
  EXPECT_EQ(json["text"], whole.substr(0, whole.find(stop)));
  EXPECT_EQ(json["finish_reason"], "stop");
}

TEST_F(GenerateCommandTest, SaysWhatIsWrong) {
  EXPECT_EQ(run({}).exit_code, 2);
  EXPECT_EQ(run({"--prompt", "x", "--ids", "y"}).exit_code, 2);
  EXPECT_EQ(run({"--prompt", "x", "--top-p", "2"}).exit_code, 2);
  EXPECT_NE(run({"--prompt", "x", "--temperature", "-1"}).err.find("temperature"), std::string::npos);
  ASSERT_TRUE(write_file_atomic(scratch_ / "ids.json", "[[1, 2], 3]").ok());
  EXPECT_NE(run({"--ids", scratch_ / "ids.json"}).err.find("list of lists"), std::string::npos);
  ASSERT_TRUE(write_file_atomic(scratch_ / "ids.json", "[[1, 99999]]").ok());
  EXPECT_NE(run({"--ids", scratch_ / "ids.json"}).err.find("99999"), std::string::npos);
}

TEST_F(GenerateCommandTest, SpeculationNeedsAMultiTokenHead) {
  const auto result = run({"--prompt", "hello 12", "--speculative"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("multi-token head"), std::string::npos) << result.err;
}

TEST_F(GenerateCommandTest, SpeculationGivesTheSameTokensAndCountsItsGuesses) {
  ASSERT_TRUE(write_file_atomic(scratch_ / "ids.json", "[[3, 1, 4, 1, 5], [2, 7]]").ok());
  const auto generate = [&](std::vector<std::string> words) {
    std::vector<std::string> argv = {"/usr/bin/env", "OMP_NUM_THREADS=1", FORETRACE_BINARY_DIR "/foretrace-model", "lm", "generate",
                                     "--model", FORETRACE_SOURCE_DIR "/tests/fixtures/lm/qwen3_next_mtp", "--ids", scratch_ / "ids.json",
                                     "--max-tokens", "17", "--temperature", "0.7"};
    argv.insert(argv.end(), words.begin(), words.end());
    return tracer::run_command(argv);
  };
  for (const std::string type : {"float32", "bfloat16", "int8"}) {
    const auto plain = generate({"--dtype", type, "--json"}), speculative = generate({"--dtype", type, "--json", "--speculative"});
    ASSERT_EQ(plain.exit_code, 0) << plain.err;
    ASSERT_EQ(speculative.exit_code, 0) << speculative.err;
    for (size_t from = 0, of_plain = 0; from < speculative.out.size();) {
      const auto line = [](const std::string& text, size_t& at) {
        const size_t begin = at;
        at = text.find('\n', at) + 1;
        return parse_json(text.substr(begin, at - begin)).value();
      };
      Json got = line(speculative.out, from);
      const Json drafts = got["drafts"];
      got.erase("drafts");
      EXPECT_EQ(got, line(plain.out, of_plain)) << type;
      const auto drafted = drafts["drafted"].get<int64_t>(), accepted = drafts["accepted"].get<int64_t>();
      EXPECT_GE(drafted, 8);
      EXPECT_DOUBLE_EQ(drafts["acceptance_rate"].get<double>(), static_cast<double>(accepted) / static_cast<double>(drafted));
    }
  }
  EXPECT_NE(generate({"--speculative"}).err.find(" accepted ("), std::string::npos);
}

TEST_F(GenerateCommandTest, StepsOnInt8Weights) {
  const auto result = run({"--prompt", "hello 12", "--max-tokens", "9", "--json", "--dtype", "int8"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(parse_json(result.out).value()["tokens"].size(), 9U);
}

}  // namespace
}  // namespace foretrace::lm
