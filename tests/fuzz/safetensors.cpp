// A safetensors file or a shard index from anyone. First byte: 0 a whole file; 1 a header alone, whose length and data are made
// to fit; else an index.
#include <algorithm>
#include <cstring>

#include "lm/safetensors/header.h"
#include "lm/safetensors/shard_index.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/lm/safetensors/safetensors_file.h"

namespace foretrace::fuzz {
namespace {

using namespace foretrace::lm;

// Accepted tensors fill the file without holes or overlaps, and have the bytes that they ask for.
bool read_file(std::string_view file) {
  const auto entries = parse_safetensors_header(file, "fuzz");
  if (!entries.ok()) {
    FUZZ_REQUIRE(entries.error().message.starts_with("fuzz: "));
    return false;
  }
  uint64_t length = 0;
  std::memcpy(&length, file.data(), sizeof length);
  uint64_t at = sizeof length + length;
  for (const auto& entry : entries.value()) {
    FUZZ_REQUIRE(entry.begin == at && entry.end >= entry.begin && entry.end <= file.size());
    auto bytes = static_cast<uint64_t>(dtype_bytes(entry.dtype));
    for (const int64_t size : entry.shape) bytes *= static_cast<uint64_t>(size);
    FUZZ_REQUIRE(bytes == entry.bytes());
    at = entry.end;
  }
  FUZZ_REQUIRE(at == file.size());
  return true;
}

void read_header(std::string_view header) {
  std::string file = safetensors_file(std::string(header), 0);
  for (size_t bytes = 0; bytes <= 64 && !read_file(file); bytes += 8) file.append(8, '\0');
}

void read_index(std::string_view text) {
  const auto index = parse_shard_index(text, "fuzz");
  if (!index.ok()) {
    FUZZ_REQUIRE(index.error().message.starts_with("fuzz: "));
    return;
  }
  for (const auto& [tensor, file] : index.value().home) {
    FUZZ_REQUIRE(index.value().files.contains(file));
    FUZZ_REQUIRE(!file.empty() && file != ".." && file.find('/') == std::string::npos);
  }
}

constexpr const char* kHeader =
    R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]},"c":{"dtype":"U8","shape":[0],"data_offsets":[32,32]}})";

}  // namespace

std::vector<std::string> seeds() {
  return {std::string(1, '\0') + safetensors_file(kHeader, 32), std::string("\x01") + kHeader,
          std::string("\x02") + R"({"metadata":{"total_size":32},"weight_map":{"a":"x-1.safetensors","b":"x-2.safetensors"}})"};
}

}  // namespace foretrace::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foretrace::fuzz;
  if (size == 0 || size > (1u << 14)) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 0: read_file(input); break;
    case 1: read_header(input); break;
    default: read_index(input); break;
  }
  return 0;
}
