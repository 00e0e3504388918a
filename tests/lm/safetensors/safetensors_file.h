// A safetensors file as bytes: any text as its header, then bytes of data.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>

namespace foretrace::lm {

inline std::string safetensors_file(const std::string& header, size_t data_bytes) {
  const uint64_t length = header.size();
  std::string bytes(sizeof length, '\0');
  std::memcpy(bytes.data(), &length, sizeof length);
  return bytes + header + std::string(data_bytes, '\1');
}

}  // namespace foretrace::lm
