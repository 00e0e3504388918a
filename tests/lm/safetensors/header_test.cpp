// Headers that lie. Needs no torch, so that the sanitizer build runs it.
#include "lm/safetensors/header.h"

#include <gtest/gtest.h>

#include "tests/lm/safetensors/safetensors_file.h"

namespace foretrace::lm {
namespace {

std::string header_failure(const std::string& bytes) {
  const auto result = parse_safetensors_header(bytes, "x.safetensors");
  return result.ok() ? "accepted" : result.error().text();
}

TEST(SafetensorsHeader, FilesThatLieAreRefusedWithTheReason) {
  const auto entry = [](const std::string& inner) { return R"({"t":{)" + inner + "}}"; };
  const std::string good = R"("dtype":"F32","shape":[2],"data_offsets":[0,8])";
  struct Case {
    std::string bytes, message;
  };
  std::string huge = safetensors_file(entry(good), 8);
  huge.replace(0, 8, std::string(8, '\x7f'));
  std::string longer = safetensors_file(entry(good), 8);
  longer[1] = 1;  // claims 256 bytes more
  const std::vector<Case> cases = {
      {"", "too short"},
      {"short", "too short"},
      {huge, "header claims"},
      {longer, "truncated"},
      {safetensors_file("{nonsense", 0), "header"},
      {safetensors_file("[1]", 0), "not a JSON object"},
      {safetensors_file(std::string(1000, '['), 0), "header"},
      {safetensors_file(entry(good), 7), "truncated or damaged"},
      {safetensors_file(entry(good), 9), "1 bytes behind the last tensor"},
      {safetensors_file(entry(R"("dtype":"F32","shape":[2])"), 8), "malformed"},
      {safetensors_file(entry(R"("dtype":"F31","shape":[2],"data_offsets":[0,8])"), 8), "unknown dtype F31"},
      {safetensors_file(entry(R"("dtype":"F32","shape":[3],"data_offsets":[0,8])"), 8), "not what its dtype and shape ask for"},
      {safetensors_file(entry(R"("dtype":"F32","shape":[-2],"data_offsets":[0,8])"), 8), "shape"},
      {safetensors_file(entry(R"("dtype":"F32","shape":[2.0],"data_offsets":[0,8])"), 8), "shape"},
      {safetensors_file(entry(R"("dtype":"F32","shape":[2],"data_offsets":[-8,0])"), 8), "bad data_offsets"},
      {safetensors_file(entry(R"("dtype":"F32","shape":[2],"data_offsets":[8,0])"), 8), "bad data_offsets"},
      {safetensors_file(entry(R"("dtype":"F32","shape":[2],"data_offsets":[0])"), 8), "bad data_offsets"},
      {safetensors_file(entry(R"("dtype":"F32","shape":[2],"data_offsets":[0,18446744073709551615])"), 8), "bad data_offsets"},
      {safetensors_file(entry(R"("dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,8])"), 8), "ask for"},
      {safetensors_file(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}})", 6),
       "overlaps"},
      {safetensors_file(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[6,10]}})", 10),
       "hole"},
  };
  for (const auto& c : cases) EXPECT_NE(header_failure(c.bytes).find(c.message), std::string::npos) << header_failure(c.bytes);
  EXPECT_EQ(header_failure(safetensors_file(entry(good), 8)), "accepted");
  EXPECT_EQ(header_failure(safetensors_file("{}", 0)), "accepted");
}

// The format's own limit, a hundred megabytes; and a header of that size that holds 100,000 tensors.
TEST(SafetensorsHeader, ALargeHeaderIsReadAndALargerOneRefused) {
  std::string header = "{";
  for (int i = 0; header.size() < 7'000'000; ++i)
    header += (i == 0 ? "\"t" : ",\"t") + std::to_string(i) + R"(":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
  header += "}";
  header.resize(kMaxHeaderBytes, ' ');
  const auto entries = parse_safetensors_header(safetensors_file(header, 0), "x");
  ASSERT_TRUE(entries.ok()) << entries.error().text();
  EXPECT_GT(entries.value().size(), 100'000u);
  EXPECT_NE(header_failure(safetensors_file(header + " ", 0)).find("at most 100000000 are allowed"), std::string::npos);
}

TEST(SafetensorsHeader, WhatIsMadeReadsBack) {
  std::vector<TensorEntry> entries = {{"b", "F32", {2, 3}, 0, 0}, {"a \"quoted\"", "BF16", {}, 0, 0}, {"none", "I64", {0, 7}, 0, 0}};
  const std::string header = make_safetensors_header(entries);
  EXPECT_EQ(header.size() % 8, 0u);
  const auto read = parse_safetensors_header(header + std::string(26, 'x'), "x");
  ASSERT_TRUE(read.ok()) << read.error().text();
  ASSERT_EQ(read.value().size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(read.value()[i].name, entries[i].name);
    EXPECT_EQ(read.value()[i].shape, entries[i].shape);
    EXPECT_EQ(read.value()[i].begin, entries[i].begin);
    EXPECT_EQ(read.value()[i].end, entries[i].end);
  }
}

}  // namespace
}  // namespace foretrace::lm
