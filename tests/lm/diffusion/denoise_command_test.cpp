// `foretrace lm generate` on models that denoise, as users run it.
#include <gtest/gtest.h>

#include <sstream>

#include "core/file.h"
#include "lm/checkpoint.h"
#include "lm/diffusion/diffusion_info.h"
#include "lm/diffusion/full_pass_denoiser.h"
#include "lm/diffusion/sampler.h"
#include "lm/tokenizer/tokenizer.h"
#include "tests/lm/grammar/schema_check.h"
#include "tests/lm/tiny_model.h"
#include "tests/lm/tokenizer/tokenizer_json.h"
#include "tests/scratch_directory.h"
#include "tests/tracer/recorder/command.h"

namespace foretrace::lm {
namespace {

constexpr const char* kLlada = FORETRACE_SOURCE_DIR "/tests/fixtures/lm/llada";

class DenoiseCommandTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(write_file_atomic(scratch_ / "ids.json", "[[3,1,4],[15,9],[7]]").ok()); }
  tracer::CommandResult run(const std::string& model, std::vector<std::string> words) {
    std::vector<std::string> argv = {"/usr/bin/env", "OMP_NUM_THREADS=1", FORETRACE_BINARY_DIR "/foretrace-model", "lm", "generate",
                                     "--model", model};
    argv.insert(argv.end(), words.begin(), words.end());
    return tracer::run_command(argv);
  }
  tracer::CommandResult llada(std::vector<std::string> words) {
    words.insert(words.begin(), {"--ids", scratch_ / "ids.json", "--max-tokens", "8", "--json"});
    return run(kLlada, words);
  }
  static std::vector<Json> lines(const std::string& text) {
    std::vector<Json> all;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) all.push_back(parse_json(line).value());
    return all;
  }
  // A block model with a byte-level tokenizer, its weights random.
  std::string block_model() {
    const std::string json = tokenizer::small_json().dump();
    const auto tokenizer = tokenizer::Tokenizer::parse(json, "small").value();
    ModelConfig config = tiny_config();
    config.vocab_size = tokenizer.id_bound() + 2;
    CausalLm model(config, c10::ScalarType::Float);
    model.parameters().initialise(3, 0.2);
    const auto last = static_cast<int32_t>(config.vocab_size) - 1;
    SaveOptions options;
    options.files = {{"tokenizer.json", json},
                     {"foretrace.json", Json({{"diffusion", to_json(DiffusionInfo{NoiseKind::kMask, 8, false, {config.vocab_size, last, {last - 1}}})}}).dump()}};
    EXPECT_TRUE(save_checkpoint(scratch_ / "blocks", config, model.parameters(), options).ok());
    return scratch_ / "blocks";
  }

  ScratchDirectory scratch_;
};

TEST_F(DenoiseCommandTest, IsTheSampler) {
  const auto model = CausalLm::load(kLlada).value();
  FullPassDenoiser denoiser = FullPassDenoiser::make(*model).value();
  DiffusionOptions options;
  options.length = 8;
  options.block = 4;
  options.policy.count = CountRule::kThreshold;
  options.policy.threshold = 0.5;
  options.tokens = {45, 44, {43}};
  const DiffusionResult want = denoise(denoiser, {{.prompt = {3, 1, 4}}, {.prompt = {15, 9}}, {.prompt = {7}}}, options).value();
  const auto got = llada({"--block", "4", "--threshold", "0.5"});
  ASSERT_EQ(got.exit_code, 0) << got.err;
  const std::vector<Json> all = lines(got.out);
  ASSERT_EQ(all.size(), 4u);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(all[i]["tokens"].get<std::vector<int32_t>>(), want.texts[i].tokens);
    EXPECT_EQ(all[i]["confidence"].size(), want.texts[i].tokens.size());
    EXPECT_EQ(all[i]["finish_reason"], "length");
  }
  EXPECT_EQ(all[3]["passes"]["denoising"], want.passes.denoising);
  EXPECT_DOUBLE_EQ(all[3]["passes"]["tokens_per_pass"].get<double>(), want.tokens_per_pass);
  for (const char* cache : {"prefix", "dual"}) EXPECT_EQ(llada({"--block", "4", "--cache", cache, "--guidance", "0.5"}).exit_code, 0) << cache;
}

TEST_F(DenoiseCommandTest, PrintsDrafts) {
  const auto got = llada({"--block", "4", "--steps", "4", "--drafts", "--batch", "2"});
  ASSERT_EQ(got.exit_code, 0) << got.err;
  const std::vector<Json> all = lines(got.out);
  int drafts = 0, commits = 0, ends = 0;
  for (const Json& line : all) {
    if (!line.contains("event")) continue;
    drafts += line["event"] == "draft" ? 1 : 0;
    commits += line["event"] == "commit" ? 1 : 0;
    ends += line["event"] == "end" ? 1 : 0;
    if (line["event"] != "end") EXPECT_EQ(line["tokens"].size(), line["confidence"].size());
  }
  EXPECT_EQ(drafts, 3 * 4);
  EXPECT_EQ(commits, 3 * 2);
  EXPECT_EQ(ends, 3);
}

TEST_F(DenoiseCommandTest, TextsFollowASchema) {
  const std::string model = block_model();
  const Json schema = rich_schema();
  ASSERT_TRUE(write_file_atomic(scratch_ / "schema.json", schema.dump()).ok());
  const auto got = run(model, {"--prompt", "hello 12", "--prompt", "x", "--max-tokens", "80", "--temperature", "1", "--json", "--json-schema",
                               scratch_ / "schema.json"});
  ASSERT_EQ(got.exit_code, 0) << got.err;
  const std::vector<Json> all = lines(got.out);
  for (size_t i = 0; i < 2; ++i) EXPECT_EQ(schema_violation(schema, all[i]["text"].get<std::string>()), "") << all[i]["text"];
  const auto tight = run(model, {"--prompt", "x", "--max-tokens", "16", "--json-schema", scratch_ / "schema.json"});
  EXPECT_EQ(tight.exit_code, 2);
  EXPECT_NE(tight.err.find("the grammar's shortest text"), std::string::npos) << tight.err;
  ASSERT_TRUE(write_file_atomic(scratch_ / "schema.json", R"({"type": "string", "pattern": "a"})").ok());
  EXPECT_NE(run(model, {"--prompt", "x", "--max-tokens", "16", "--json-schema", scratch_ / "schema.json"}).err.find("keyword \"pattern\""), std::string::npos);
}

TEST_F(DenoiseCommandTest, SaysWhatIsWrong) {
  const auto failure = [&](std::vector<std::string> words) {
    const auto got = llada(std::move(words));
    EXPECT_EQ(got.exit_code, 2) << got.out;
    return got.err;
  };
  EXPECT_NE(failure({"--block", "3"}).find("no whole number of blocks"), std::string::npos);
  EXPECT_NE(failure({"--block", "4", "--steps", "3"}).find("no whole number a block"), std::string::npos);
  EXPECT_NE(failure({"--top-k", "3"}).find("--top-k is for models that go token by token"), std::string::npos);
  EXPECT_NE(failure({"--policy", "best"}).find("--policy"), std::string::npos);
  EXPECT_NE(failure({"--dtype", "int8"}).find("int8"), std::string::npos);
  const auto other = run(FORETRACE_SOURCE_DIR "/tests/fixtures/lm/qwen3_next", {"--ids", scratch_ / "ids.json", "--block", "4"});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_NE(other.err.find("--block is for models that denoise"), std::string::npos) << other.err;
  EXPECT_NE(run(block_model(), {"--prompt", "x", "--cache", "dual"}).err.find("cached exactly"), std::string::npos);
}

}  // namespace
}  // namespace foretrace::lm
