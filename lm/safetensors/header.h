// The header of a safetensors file: u64 LE length N, N bytes of JSON, then raw little-endian row-major data.
//   {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}, ..., "__metadata__": {"k": "v"}}
// Offsets count from the end of the header; data has no holes and no overlaps. Files are not trusted: everything is
// checked before anything is used. Format: https://github.com/huggingface/safetensors
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"

namespace foretrace::lm {

struct TensorEntry {
  std::string name;
  std::string dtype;  // as written: F64 F32 F16 BF16 I64 I32 I16 I8 U8 BOOL ...
  std::vector<int64_t> shape;
  uint64_t begin = 0;  // bytes from the start of the file
  uint64_t end = 0;
  [[nodiscard]] uint64_t bytes() const { return end - begin; }
};

constexpr uint64_t kMaxHeaderBytes = 100'000'000;  // the format's own limit

// Bytes of one number of `dtype`, 0 if unknown.
int64_t dtype_bytes(std::string_view dtype);

// Parses and checks a whole file's bytes; entries come in the order of their data. `where` starts every message.
Result<std::vector<TensorEntry>> parse_safetensors_header(std::string_view file, const std::string& where);

// Length and JSON, padded with spaces to 8 bytes, for tensors that lie one after another; begin and end are filled in.
std::string make_safetensors_header(std::vector<TensorEntry>& entries);

}  // namespace foretrace::lm
