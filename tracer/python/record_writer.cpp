#include "tracer/python/record_writer.h"

#include <algorithm>
#include <cstring>

namespace foretrace::tracer::python {
namespace {

constexpr size_t kMaxText = wire::kMaxRecordBytes / 2;
constexpr size_t kMaxWords = 1u << 16;  // of entries in one record

std::string_view cut(std::string_view text, size_t limit = kMaxText) { return text.substr(0, limit); }

// Not memcpy as it is: that may not be given the null pointer of an empty range.
void copy(void* to, const void* from, size_t bytes) {
  if (bytes > 0) std::memcpy(to, from, bytes);
}

}  // namespace

template <typename T>
T* RecordWriter::begin(wire::Kind kind, uint64_t tail, uint8_t flags) {
  const uint32_t size = wire::padded(sizeof(T) + tail);
  auto* record = static_cast<T*>(ring_.reserve(size));
  record->header = {size, kind, flags, 0};
  return record;
}

void RecordWriter::hello(std::string_view interpreter) {
  auto* r = begin<wire::Hello>(wire::Kind::kHello, interpreter.size());
  r->version = wire::kVersion;
  r->length = static_cast<uint32_t>(interpreter.size());
  copy(r + 1, interpreter.data(), interpreter.size());
  ring_.commit();
}

StringId RecordWriter::string(std::string_view text) {
  text = cut(text);
  const auto [found, added] = strings_.try_emplace(std::string(text), static_cast<StringId>(strings_.size() + 1));
  if (added) {
    auto* r = begin<wire::String>(wire::Kind::kString, text.size());
    r->id = found->second;
    r->length = static_cast<uint32_t>(text.size());
    copy(r + 1, text.data(), text.size());
  }
  return found->second;
}

void RecordWriter::source(StringId file, std::string_view text) {
  do {
    const std::string_view piece = cut(text);
    auto* r = begin<wire::Source>(wire::Kind::kSource, piece.size());
    r->file = file;
    r->length = static_cast<uint32_t>(piece.size());
    copy(r + 1, piece.data(), piece.size());
    text.remove_prefix(piece.size());
  } while (!text.empty());
}

uint32_t RecordWriter::code(StringId file, StringId name, uint32_t first_line, bool module) {
  auto* r = begin<wire::Code>(wire::Kind::kCode, 0, module ? wire::kCodeIsModule : 0);
  r->id = ++codes_;
  r->file = file;
  r->name = name;
  r->first_line = first_line;
  return codes_;
}

uint32_t RecordWriter::frame(uint32_t parent, uint32_t code, uint32_t thread, StringId task) {
  auto* r = begin<wire::Frame>(wire::Kind::kFrame, 0);
  r->id = ++frames_;
  r->parent = parent;
  r->code = code;
  r->thread = thread;
  r->task = task;
  return frames_;
}

uint32_t RecordWriter::scalar(StringId type, std::string_view text, uint64_t full_length) {
  text = cut(text);
  auto* r = begin<wire::Scalar>(wire::Kind::kScalar, text.size());
  r->id = ++scalars_;
  r->type = type;
  r->full_length = full_length;
  r->length = static_cast<uint32_t>(text.size());
  r->reserved = 0;
  copy(r + 1, text.data(), text.size());
  return scalars_;
}

void RecordWriter::object(uint32_t id, ObjectKind kind, StringId type, uint64_t length, StringId text, bool keyed,
                          std::span<const uint64_t> entries) {
  const auto first = entries.first(std::min(entries.size(), kMaxWords));
  const auto flags = static_cast<uint8_t>(static_cast<uint8_t>(kind) | (keyed ? wire::kHasKeys : 0));
  auto* r = begin<wire::Object>(wire::Kind::kObject, first.size_bytes(), flags);
  r->id = id;
  r->type = type;
  r->length = length;
  r->text = text;
  const uint32_t stride = keyed ? 2 : 1;
  r->count = static_cast<uint32_t>(first.size()) / stride;
  copy(r + 1, first.data(), first.size_bytes());
  if (first.size() < entries.size())
    splice(id, static_cast<uint32_t>(first.size()) / stride, 0, length, keyed, entries.subspan(first.size()));
}

void RecordWriter::splice(uint32_t object, uint32_t at, uint32_t removed, uint64_t length, bool keyed,
                          std::span<const uint64_t> entries) {
  const uint32_t stride = keyed ? 2 : 1;
  do {
    const auto piece = entries.first(std::min(entries.size(), kMaxWords));
    auto* r = begin<wire::Splice>(wire::Kind::kSplice, piece.size_bytes(), keyed ? wire::kHasKeys : 0);
    r->object = object;
    r->at = at;
    r->removed = removed;
    r->inserted = static_cast<uint32_t>(piece.size()) / stride;
    r->length = length;
    copy(r + 1, piece.data(), piece.size_bytes());
    at += r->inserted;
    removed = 0;
    entries = entries.subspan(piece.size());
  } while (!entries.empty());
}

void RecordWriter::output(int stream, uint64_t bytes) {
  uint64_t position = ring_.written(stream);
  do {
    auto* r = begin<wire::Output>(wire::Kind::kOutput, 0);
    r->stream = static_cast<uint32_t>(stream);
    r->bytes = static_cast<uint32_t>(std::min<uint64_t>(bytes, 1u << 30));
    r->position = position;
    position += r->bytes;
    bytes -= r->bytes;
  } while (bytes > 0);
  ring_.commit();
}

void RecordWriter::end(Outcome outcome, int exit_code, bool has_value, std::string_view value, std::string_view type,
                       std::string_view message, std::string_view file, uint32_t line) {
  constexpr size_t kLimit = wire::kMaxRecordBytes / 8;
  const std::string_view texts[4] = {cut(value, kLimit), cut(type, kLimit), cut(message, kLimit), cut(file, kLimit)};
  uint64_t total = 0;
  for (const auto text : texts) total += text.size();
  auto* r = begin<wire::End>(wire::Kind::kEnd, total, static_cast<uint8_t>(outcome));
  r->exit_code = exit_code;
  r->has_value = has_value ? 1 : 0;
  r->line = line;
  r->reserved = 0;
  char* at = reinterpret_cast<char*>(r + 1);
  for (int i = 0; i < 4; ++i) {
    r->lengths[i] = static_cast<uint32_t>(texts[i].size());
    copy(at, texts[i].data(), texts[i].size());
    at += texts[i].size();
  }
  ring_.commit();
}

void RecordWriter::failure(bool misuse, std::string_view what, std::string_view where, std::string_view hint) {
  constexpr size_t kLimit = wire::kMaxRecordBytes / 8;
  const std::string_view texts[3] = {cut(what, kLimit), cut(where, kLimit), cut(hint, kLimit)};
  auto* r = begin<wire::Failure>(wire::Kind::kFailure, texts[0].size() + texts[1].size() + texts[2].size());
  r->code = misuse ? 1 : 2;
  char* at = reinterpret_cast<char*>(r + 1);
  for (int i = 0; i < 3; ++i) {
    r->lengths[i] = static_cast<uint32_t>(texts[i].size());
    copy(at, texts[i].data(), texts[i].size());
    at += texts[i].size();
  }
  ring_.commit();
}

}  // namespace foretrace::tracer::python
