#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/check.h"
#include "core/hash.h"
#include "core/scoped_fd.h"
#include "datasets/shard_format.h"

namespace foretrace::datasets {
namespace {

// Where the parts of a shard lie; kParse if they do not fill the file.
struct Layout {
  size_t index = 0;
  size_t tokens = 0;
  size_t roles = 0;
  size_t strings = 0;
  size_t digest = 0;
};

Result<Layout> layout_of(const ShardHeader& header, size_t file_bytes) {
  const uint64_t most = file_bytes;  // no count can be larger: sums below do not overflow
  if (header.examples > most || header.tokens > most || header.strings > most ||
      header.string_bytes > most)
    return parse_error("counts that are larger than the file");
  Layout at;
  at.index = align8(sizeof(ShardHeader));
  at.tokens = at.index + align8(header.examples * sizeof(ShardWriter::IndexEntry));
  at.roles = at.tokens + align8(header.tokens * sizeof(Token));
  at.strings = at.roles + align8(header.tokens);
  at.digest = at.strings + align8(header.string_bytes);
  if (at.digest + kDigestBytes != file_bytes)
    return parse_error("torn: " + std::to_string(file_bytes) + " bytes, its header says " +
                       std::to_string(at.digest + kDigestBytes));
  return at;
}

Status check_header(std::string_view bytes, ShardHeader& header) {
  if (bytes.size() < sizeof(ShardHeader) + kDigestBytes) return parse_error("torn: too short");
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (header.magic != kShardMagic) return parse_error("no shard of foretrace");
  if (header.version != kShardVersion)
    return unsupported("shard version " + std::to_string(header.version) + ", this build reads " +
                           std::to_string(kShardVersion),
                       "build the data again: foretrace data build");
  if (header.language_version != kTraceLanguageVersion || header.vocabulary_size != kVocabularySize)
    return unsupported(
        "trace language version " + std::to_string(header.language_version) + " with " +
            std::to_string(header.vocabulary_size) + " tokens, this build reads version " +
            std::to_string(kTraceLanguageVersion) + " with " + std::to_string(kVocabularySize),
        "build the data again: foretrace data build");
  return {};
}

}  // namespace

ShardReader::ShardReader(ShardReader&& other) noexcept { *this = std::move(other); }

ShardReader& ShardReader::operator=(ShardReader&& other) noexcept {
  if (this == &other) return *this;
  if (data_ != nullptr) ::munmap(const_cast<char*>(data_), bytes_);
  path_ = std::move(other.path_);
  sha256_ = std::move(other.sha256_);
  data_ = std::exchange(other.data_, nullptr);
  bytes_ = std::exchange(other.bytes_, 0);
  index_ = std::exchange(other.index_, {});
  tokens_ = std::exchange(other.tokens_, nullptr);
  roles_ = std::exchange(other.roles_, nullptr);
  token_count_ = std::exchange(other.token_count_, 0);
  strings_ = std::move(other.strings_);
  return *this;
}

ShardReader::~ShardReader() {
  if (data_ != nullptr) ::munmap(const_cast<char*>(data_), bytes_);
}

Result<ShardReader> ShardReader::open(const std::string& path) {
  ShardReader reader;
  reader.path_ = path;
  const ScopedFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return io_error("cannot open shard " + path, errno);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return io_error("cannot stat shard " + path, errno);
  if (!S_ISREG(info.st_mode)) return parse_error("shard " + path + ": not a file");
  if (info.st_size > 0) {
    void* map =
        ::mmap(nullptr, static_cast<size_t>(info.st_size), PROT_READ, MAP_PRIVATE, fd.get(), 0);
    if (map == MAP_FAILED) return io_error("cannot map shard " + path, errno);
    reader.data_ = static_cast<const char*>(map);
    reader.bytes_ = static_cast<size_t>(info.st_size);
  }
  if (Status status = reader.parse({reader.data_, reader.bytes_}); !status.ok())
    return status.error().in("shard " + path);
  return reader;
}

Status ShardReader::parse(std::string_view bytes) {
  ShardHeader header;
  TRY(check_header(bytes, header));
  TRY_ASSIGN(const Layout at, layout_of(header, bytes.size()));
  Sha256 hash;
  hash.update(bytes.substr(0, at.digest));
  const auto digest = hash.digest();
  if (std::memcmp(digest.data(), bytes.data() + at.digest, kDigestBytes) != 0)
    return parse_error("its checksum does not match its bytes");
  sha256_ = digest_hex(digest);
  index_ = {reinterpret_cast<const ShardWriter::IndexEntry*>(data_ + at.index), header.examples};
  tokens_ = reinterpret_cast<const Token*>(data_ + at.tokens);
  roles_ = reinterpret_cast<const TokenRole*>(data_ + at.roles);
  token_count_ = header.tokens;
  return parse_contents(bytes.substr(at.strings, header.string_bytes), header.strings);
}

// A right checksum says that the bytes are as written, not that a shard writer wrote them.
Status ShardReader::parse_contents(std::string_view part, size_t count) {
  if (count > part.size() / sizeof(uint32_t)) return parse_error("strings that overrun their part");
  size_t at = count * sizeof(uint32_t);
  for (size_t i = 0; i < count; ++i) {
    uint32_t length = 0;
    std::memcpy(&length, part.data() + i * sizeof(length), sizeof(length));
    if (length > part.size() - at) return parse_error("strings that overrun their part");
    strings_.push_back(part.substr(at, length));
    at += length;
  }
  for (const auto& entry : index_) {
    if (entry.offset > token_count_ || entry.length > token_count_ - entry.offset ||
        entry.prompt_length > entry.length || entry.origin >= count || entry.licence >= count)
      return parse_error("an example that overruns the shard");
  }
  const Token* end = tokens_ + token_count_;
  if (std::any_of(tokens_, end, [](Token t) { return t >= kVocabularySize; }))
    return parse_error("a token outside the vocabulary");
  const auto* roles = reinterpret_cast<const uint8_t*>(roles_);
  if (std::any_of(roles, roles + token_count_, [](uint8_t r) { return r >= kTokenRoleCount; }))
    return parse_error("a role that does not exist");
  return {};
}

ExampleView ShardReader::at(size_t i) const {
  FORETRACE_CHECK(i < index_.size(), "an example of the shard");
  const auto& entry = index_[i];
  ExampleView view;
  view.tokens = {tokens_ + entry.offset, entry.length};
  view.roles = {roles_ + entry.offset, entry.length};
  view.prompt_length = entry.prompt_length;
  view.steps = entry.steps;
  view.program_id = entry.program_id;
  view.origin = strings_[entry.origin];
  view.licence = strings_[entry.licence];
  return view;
}

}  // namespace foretrace::datasets
