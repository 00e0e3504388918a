// Files that are what they say, and files that lie.
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>

#include "core/file.h"
#include "lm/safetensors_reader.h"
#include "lm/safetensors_writer.h"
#include "lm/torch.h"
#include "tests/scratch_directory.h"

namespace foretrace::lm {
namespace {

std::string file_of(const std::string& header, size_t data_bytes) {
  const uint64_t length = header.size();
  std::string bytes(sizeof length, '\0');
  std::memcpy(bytes.data(), &length, sizeof length);
  return bytes + header + std::string(data_bytes, '\1');
}

std::string failure(const std::string& bytes) {
  const auto result = parse_safetensors_header(bytes, "x.safetensors");
  return result.ok() ? "accepted" : result.error().text();
}

TEST(Safetensors, WhatIsWrittenReadsBack) {
  const ScratchDirectory scratch;
  const std::string path = scratch / "x.safetensors";
  const std::vector<std::pair<std::string, at::Tensor>> tensors = {
      {"a", at::arange(6, at::kFloat).view({2, 3})},
      {"b", at::arange(5, at::kLong)},
      {"half", at::arange(3, at::kFloat).to(at::kBFloat16)},
      {"empty", at::zeros({0, 4}, at::kFloat)},
      {"scalar", at::scalar_tensor(2.5, at::kDouble)}};
  ASSERT_TRUE(write_safetensors(path, tensors).ok());
  const auto reader = SafetensorsReader::open(path);
  ASSERT_TRUE(reader.ok()) << reader.error().text();
  EXPECT_EQ(reader.value().entries().size(), tensors.size());
  for (const auto& [name, tensor] : tensors) EXPECT_TRUE(at::equal(reader.value().tensor(name).value(), tensor)) << name;
  EXPECT_EQ(reader.value().tensor("c").error().code, ErrorCode::kNotFound);
}

TEST(Safetensors, UnalignedDataIsRead) {
  const ScratchDirectory scratch;
  const std::string path = scratch / "x.safetensors";
  std::ofstream(path) << file_of(R"({"c":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"f":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}})", 9);
  const auto reader = SafetensorsReader::open(path);
  ASSERT_TRUE(reader.ok()) << reader.error().text();
  EXPECT_EQ(reader.value().tensor("f").value().numel(), 2);
}

TEST(Safetensors, FilesThatLieAreRefusedWithTheReason) {
  const auto entry = [](const std::string& inner) { return R"({"t":{)" + inner + "}}"; };
  const std::string good = R"("dtype":"F32","shape":[2],"data_offsets":[0,8])";
  struct Case {
    std::string bytes, message;
  };
  std::string huge = file_of(entry(good), 8);
  huge.replace(0, 8, std::string(8, '\x7f'));
  std::string longer = file_of(entry(good), 8);
  longer[1] = 1;  // claims 256 bytes more
  const std::vector<Case> cases = {
      {"", "too short"},
      {"short", "too short"},
      {huge, "header claims"},
      {longer, "truncated"},
      {file_of("{nonsense", 0), "header"},
      {file_of("[1]", 0), "not a JSON object"},
      {file_of(std::string(1000, '['), 0), "header"},
      {file_of(entry(good), 7), "truncated or damaged"},
      {file_of(entry(good), 9), "1 bytes behind the last tensor"},
      {file_of(entry(R"("dtype":"F32","shape":[2])"), 8), "malformed"},
      {file_of(entry(R"("dtype":"F31","shape":[2],"data_offsets":[0,8])"), 8), "unknown dtype F31"},
      {file_of(entry(R"("dtype":"F32","shape":[3],"data_offsets":[0,8])"), 8), "not what its dtype and shape ask for"},
      {file_of(entry(R"("dtype":"F32","shape":[-2],"data_offsets":[0,8])"), 8), "shape"},
      {file_of(entry(R"("dtype":"F32","shape":[2.0],"data_offsets":[0,8])"), 8), "shape"},
      {file_of(entry(R"("dtype":"F32","shape":[2],"data_offsets":[-8,0])"), 8), "bad data_offsets"},
      {file_of(entry(R"("dtype":"F32","shape":[2],"data_offsets":[8,0])"), 8), "bad data_offsets"},
      {file_of(entry(R"("dtype":"F32","shape":[2],"data_offsets":[0])"), 8), "bad data_offsets"},
      {file_of(entry(R"("dtype":"F32","shape":[2],"data_offsets":[0,18446744073709551615])"), 8), "bad data_offsets"},
      {file_of(entry(R"("dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,8])"), 8), "ask for"},
      {file_of(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}})", 6),
       "overlaps"},
      {file_of(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[6,10]}})", 10),
       "hole"},
  };
  for (const auto& c : cases) EXPECT_NE(failure(c.bytes).find(c.message), std::string::npos) << failure(c.bytes);
  EXPECT_EQ(failure(file_of(entry(good), 8)), "accepted");
  EXPECT_EQ(failure(file_of("{}", 0)), "accepted");
}

TEST(Safetensors, AnyTruncationIsRefused) {
  const ScratchDirectory scratch;
  const std::string path = scratch / "x.safetensors";
  const std::vector<std::pair<std::string, at::Tensor>> tensors = {{"a", at::ones({3, 2})}, {"b", at::ones({4})}};
  ASSERT_TRUE(write_safetensors(path, tensors).ok());
  const std::string whole = read_file(path).value();
  for (size_t size = 0; size < whole.size(); ++size) EXPECT_NE(failure(whole.substr(0, size)), "accepted") << size;
}

TEST(Safetensors, AMissingFileAndADirectoryAreNamed) {
  const ScratchDirectory scratch;
  EXPECT_EQ(SafetensorsReader::open(scratch / "none").error().code, ErrorCode::kNotFound);
  EXPECT_NE(SafetensorsReader::open(scratch.path()).error().message.find("not a regular file"), std::string::npos);
}

}  // namespace
}  // namespace foretrace::lm
