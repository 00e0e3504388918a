#include <cstring>
#include <string_view>

#include "core/check.h"
#include "core/file.h"
#include "core/hash.h"
#include "datasets/shard_format.h"

namespace foretrace::datasets {
namespace {

void append(std::string& bytes, const void* data, size_t n) {
  bytes.append(static_cast<const char*>(data), n);
  bytes.resize(align8(bytes.size()), '\0');
}

}  // namespace

uint32_t ShardWriter::intern(const std::string& text) {
  const auto [known, fresh] = string_ids_.emplace(text, static_cast<uint32_t>(strings_.size()));
  if (fresh) strings_.push_back(text);
  return known->second;
}

void ShardWriter::add(const Example& example) {
  FORETRACE_CHECK(example.roles.size() == example.tokens.size(), "one role a token");
  FORETRACE_CHECK(example.prompt_length <= example.tokens.size(), "the prompt is part of it");
  for (const Token t : example.tokens) FORETRACE_CHECK(t < kVocabularySize, "a token of the table");
  IndexEntry entry;
  entry.offset = tokens_.size();
  entry.length = static_cast<uint32_t>(example.tokens.size());
  entry.prompt_length = example.prompt_length;
  entry.steps = example.steps;
  entry.origin = intern(example.origin);
  entry.licence = intern(example.licence);
  entry.program_id = example.program_id;
  index_.push_back(entry);
  tokens_.insert(tokens_.end(), example.tokens.begin(), example.tokens.end());
  roles_.insert(roles_.end(), example.roles.begin(), example.roles.end());
}

Result<std::string> ShardWriter::write(const std::string& path) {
  std::string strings;
  for (const std::string& text : strings_) {
    const auto length = static_cast<uint32_t>(text.size());
    strings.append(reinterpret_cast<const char*>(&length), sizeof(length));
  }
  for (const std::string& text : strings_) strings += text;
  ShardHeader header;
  header.examples = index_.size();
  header.tokens = tokens_.size();
  header.strings = strings_.size();
  header.string_bytes = strings.size();
  std::string bytes;
  append(bytes, &header, sizeof(header));
  append(bytes, index_.data(), index_.size() * sizeof(IndexEntry));
  append(bytes, tokens_.data(), tokens_.size() * sizeof(Token));
  append(bytes, roles_.data(), roles_.size());
  append(bytes, strings.data(), strings.size());
  Sha256 hash;
  hash.update(bytes);
  const auto digest = hash.digest();
  bytes.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  TRY(write_file_atomic(path, bytes));
  *this = ShardWriter();
  return digest_hex(digest);
}

}  // namespace foretrace::datasets
