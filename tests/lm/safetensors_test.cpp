// Files that are what they say, and files that lie.
#include <gtest/gtest.h>

#include <fstream>

#include "core/file.h"
#include "lm/safetensors_reader.h"
#include "lm/safetensors_writer.h"
#include "lm/torch.h"
#include "tests/lm/safetensors/safetensors_file.h"
#include "tests/scratch_directory.h"

namespace foretrace::lm {
namespace {

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
  std::ofstream(path) << safetensors_file(R"({"c":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"f":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}})", 9);
  const auto reader = SafetensorsReader::open(path);
  ASSERT_TRUE(reader.ok()) << reader.error().text();
  EXPECT_EQ(reader.value().tensor("f").value().numel(), 2);
}

TEST(Safetensors, AnyTruncationIsRefused) {
  const ScratchDirectory scratch;
  const std::string path = scratch / "x.safetensors";
  const std::vector<std::pair<std::string, at::Tensor>> tensors = {{"a", at::ones({3, 2})}, {"b", at::ones({4})}};
  ASSERT_TRUE(write_safetensors(path, tensors).ok());
  const std::string whole = read_file(path).value();
  for (size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(parse_safetensors_header(whole.substr(0, size), "x").ok()) << size;
}

TEST(Safetensors, AMissingFileAndADirectoryAreNamed) {
  const ScratchDirectory scratch;
  EXPECT_EQ(SafetensorsReader::open(scratch / "none").error().code, ErrorCode::kNotFound);
  EXPECT_NE(SafetensorsReader::open(scratch.path()).error().message.find("not a regular file"), std::string::npos);
}

}  // namespace
}  // namespace foretrace::lm
