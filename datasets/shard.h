// Shards: files of examples for training and scoring, mapped into memory to read. The format, its
// versions and the rule for torn files are in docs/dataset_format.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/result.h"
#include "datasets/trace_language.h"
#include "datasets/vocabulary.h"

namespace foretrace::datasets {

inline constexpr uint32_t kShardVersion = 1;

struct Example {
  std::vector<Token> tokens;     // prompt, then trace
  std::vector<TokenRole> roles;  // one a token
  uint32_t prompt_length = 0;
  uint32_t steps = 0;
  uint64_t program_id = 0;  // ProgramText::program_hash
  std::string origin;       // where the program came from
  std::string licence;
};

// Points into the shard, which must outlive it.
struct ExampleView {
  std::span<const Token> tokens;
  std::span<const TokenRole> roles;
  uint32_t prompt_length = 0;
  uint32_t steps = 0;
  uint64_t program_id = 0;
  std::string_view origin;
  std::string_view licence;
};

// Collects examples in memory and writes them as one file, atomically.
class ShardWriter {
 public:
  // REQUIRES: roles as long as tokens, tokens below kVocabularySize
  void add(const Example& example);
  [[nodiscard]] size_t size() const { return index_.size(); }
  [[nodiscard]] size_t token_count() const { return tokens_.size(); }
  // The file's sha256. The writer is empty afterwards.
  Result<std::string> write(const std::string& path);

  struct IndexEntry {
    uint64_t offset = 0;  // of its first token, in tokens
    uint32_t length = 0;
    uint32_t prompt_length = 0;
    uint32_t steps = 0;
    uint32_t origin = 0;  // indices of strings
    uint32_t licence = 0;
    uint32_t reserved = 0;
    uint64_t program_id = 0;
  };

 private:
  uint32_t intern(const std::string& text);
  std::vector<IndexEntry> index_;
  std::vector<Token> tokens_;
  std::vector<TokenRole> roles_;
  std::vector<std::string> strings_;
  std::unordered_map<std::string, uint32_t> string_ids_;
};

// Read-only; at() may be called from several threads.
class ShardReader {
 public:
  // Refuses, with what is wrong: no shard, torn or changed bytes (checksum), another format version
  // (kUnsupported), another version of the trace language (kUnsupported).
  static Result<ShardReader> open(const std::string& path);
  ShardReader(ShardReader&& other) noexcept;
  ShardReader& operator=(ShardReader&& other) noexcept;
  ~ShardReader();

  [[nodiscard]] size_t size() const { return index_.size(); }
  [[nodiscard]] size_t token_count() const { return token_count_; }
  // REQUIRES: i < size()
  [[nodiscard]] ExampleView at(size_t i) const;
  [[nodiscard]] const std::string& path() const { return path_; }
  // In hexadecimal, as ShardWriter::write gave it.
  [[nodiscard]] const std::string& sha256() const { return sha256_; }

 private:
  ShardReader() = default;
  Status parse(std::string_view bytes);
  Status parse_contents(std::string_view strings, size_t count);
  std::string path_;
  std::string sha256_;
  const char* data_ = nullptr;
  size_t bytes_ = 0;
  std::span<const ShardWriter::IndexEntry> index_;
  const Token* tokens_ = nullptr;
  const TokenRole* roles_ = nullptr;
  size_t token_count_ = 0;
  std::vector<std::string_view> strings_;
};

}  // namespace foretrace::datasets
