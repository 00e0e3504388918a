#include "lm/safetensors/shard_index.h"

#include <gtest/gtest.h>

namespace foretrace::lm {
namespace {

std::string index_failure(const std::string& text) {
  const auto result = parse_shard_index(text, "i.json");
  return result.ok() ? "accepted" : result.error().text();
}

TEST(ShardIndex, NamesTheFileOfEachTensor) {
  const auto index = parse_shard_index(R"({"metadata": {"total_size": 3}, "weight_map": {"a": "1.s", "b": "2.s", "c": "1.s"}})", "i.json");
  ASSERT_TRUE(index.ok()) << index.error().text();
  EXPECT_EQ(index.value().files, (std::set<std::string>{"1.s", "2.s"}));
  EXPECT_EQ(index.value().home.at("c"), "1.s");
}

TEST(ShardIndex, OneThatLiesIsRefusedWithTheReason) {
  for (const char* text : {"", "{", "[]", "{}", R"({"weight_map": []})", R"({"weight_map": 3})", "\xff"})
    EXPECT_EQ(index_failure(text).find("i.json: "), 0u) << text << " " << index_failure(text);
  for (const char* file : {R"("../x")", R"("/etc/passwd")", R"("a/b")", R"("")", R"(".")", R"("..")", R"("x\u0000y")", "1", "null", "[]"}) {
    const std::string message = index_failure(std::string(R"({"weight_map": {"t": )") + file + "}}");
    EXPECT_NE(message.find("tensor \"t\" has no plain file name"), std::string::npos) << file << " " << message;
  }
}

}  // namespace
}  // namespace foretrace::lm
