// The bytes of a shard, shared by writer and reader; described in docs/dataset_format.md.
//   header | index | tokens | roles | strings | sha256 of all before
// Little-endian, every part starts at a multiple of 8 bytes. Private to shard_*.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "datasets/shard.h"

namespace foretrace::datasets {

inline constexpr std::array<char, 8> kShardMagic = {'F', 'T', 'S', 'H', 'A', 'R', 'D', '\n'};
inline constexpr size_t kDigestBytes = 32;

struct ShardHeader {
  std::array<char, 8> magic = kShardMagic;
  uint32_t version = kShardVersion;
  uint32_t language_version = kTraceLanguageVersion;
  uint32_t vocabulary_size = kVocabularySize;
  uint32_t reserved = 0;
  uint64_t examples = 0;
  uint64_t tokens = 0;
  uint64_t strings = 0;       // how many
  uint64_t string_bytes = 0;  // of the strings' part: lengths (uint32_t), then texts
};
static_assert(sizeof(ShardHeader) == 56);
static_assert(sizeof(ShardWriter::IndexEntry) == 40);
static_assert(sizeof(TokenRole) == 1);

inline std::string digest_hex(const std::array<uint8_t, kDigestBytes>& digest) {
  std::string hex;
  for (const uint8_t byte : digest) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

constexpr size_t align8(size_t n) { return (n + 7) & ~size_t{7}; }

}  // namespace foretrace::datasets
