#include "lm/generate/end_tokens.h"

#include <gtest/gtest.h>

#include "core/file.h"
#include "tests/scratch_directory.h"

namespace foretrace::lm {
namespace {

using Ends = std::vector<std::vector<int32_t>>;

TEST(EndTokens, AreThoseThatTheCheckpointNames) {
  ScratchDirectory folder;
  const auto put = [&](const char* name, const char* text) { ASSERT_TRUE(write_file_atomic(folder / name, text).ok()); };
  put("config.json", R"({"vocab_size": 9})");
  EXPECT_EQ(read_end_tokens(folder / "").value(), Ends{});
  put("foretrace.json", R"({"trace_language": 1})");
  EXPECT_EQ(read_end_tokens(folder / "").value(), (Ends{{258}}));  // <eos>
  put("tokenizer.json", "{}");                                       // whose ids are other ones
  EXPECT_EQ(read_end_tokens(folder / "").value(), Ends{});
  put("config.json", R"({"eos_token_id": null, "text_config": {"eos_token_id": 4}})");
  EXPECT_EQ(read_end_tokens(folder / "").value(), (Ends{{4}}));
  put("config.json", R"({"eos_token_id": [7, 5], "text_config": {"eos_token_id": 4}})");
  EXPECT_EQ(read_end_tokens(folder / "").value(), (Ends{{7}, {5}}));
  put("generation_config.json", R"({"temperature": 0.5})");
  EXPECT_EQ(read_end_tokens(folder / "").value(), (Ends{{7}, {5}}));
  put("generation_config.json", R"({"eos_token_id": 6})");
  EXPECT_EQ(read_end_tokens(folder / "").value(), (Ends{{6}}));
  for (const char* wrong : {R"({"eos_token_id": "x"})", R"({"eos_token_id": [3, -1]})", R"({"eos_token_id": 5000000000})"}) {
    put("generation_config.json", wrong);
    const auto read = read_end_tokens(folder / "");
    ASSERT_FALSE(read.ok()) << wrong;
    EXPECT_NE(read.error().text().find("eos_token_id"), std::string::npos) << read.error().text();
  }
}

}  // namespace
}  // namespace foretrace::lm
