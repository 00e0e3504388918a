// Content hashes: sha256 for what is stored and compared between machines, fnv1a for tables in memory.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace foretrace {

// SHA-256 (FIPS 180-4), incremental.
class Sha256 {
 public:
  Sha256();
  void update(std::string_view bytes);
  // Ends the hash. REQUIRES: called once
  std::array<uint8_t, 32> digest();

 private:
  void block(const uint8_t* p);
  std::array<uint32_t, 8> h_;
  std::array<uint8_t, 64> buffer_{};
  size_t buffered_ = 0;
  uint64_t total_ = 0;
};

// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);
uint64_t fnv1a(std::string_view bytes, uint64_t seed = 0xcbf29ce484222325ULL);

}  // namespace foretrace
