#include "lm/safetensors/header.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

namespace foretrace::lm {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors data is read and written as it lies in memory");

constexpr uint64_t kMaxTensorBytes = uint64_t{1} << 50;
constexpr size_t kMaxAxes = 16;

constexpr std::array<std::pair<std::string_view, int64_t>, 14> kTypes = {{{"F64", 8},
                                                                          {"F32", 4},
                                                                          {"F16", 2},
                                                                          {"BF16", 2},
                                                                          {"I64", 8},
                                                                          {"I32", 4},
                                                                          {"I16", 2},
                                                                          {"I8", 1},
                                                                          {"U64", 8},
                                                                          {"U32", 4},
                                                                          {"U16", 2},
                                                                          {"U8", 1},
                                                                          {"BOOL", 1},
                                                                          {"F8_E4M3", 1}}};

// A non-negative integer below the tensor limit.
bool read_count(const SortedJson& json, uint64_t& value) {
  if (!json.is_number_unsigned()) return false;
  value = json.get<uint64_t>();
  return value <= kMaxTensorBytes;
}

bool read_shape(const SortedJson& json, TensorEntry& entry) {
  if (!json.is_array() || json.size() > kMaxAxes) return false;
  for (const auto& axis : json) {
    uint64_t size = 0;
    if (!read_count(axis, size)) return false;
    entry.shape.push_back(static_cast<int64_t>(size));
  }
  return true;
}

// The bytes that dtype and shape ask for; false on overflow.
bool wanted_bytes(const TensorEntry& entry, uint64_t& bytes) {
  bytes = static_cast<uint64_t>(dtype_bytes(entry.dtype));
  for (const int64_t size : entry.shape)
    if (__builtin_mul_overflow(bytes, static_cast<uint64_t>(size), &bytes) || bytes > kMaxTensorBytes) return false;
  return true;
}

Result<TensorEntry> read_entry(const std::string& name, const SortedJson& json, uint64_t data_bytes,
                               const std::string& where) {
  const bool known = json.is_object() && json.size() == 3 && json.contains("dtype") && json.contains("shape") &&
                     json.contains("data_offsets") && json["dtype"].is_string();
  if (!known) return parse_error(where + ": tensor \"" + name + "\" has a malformed entry");
  TensorEntry entry;
  entry.name = name;
  entry.dtype = json["dtype"].get<std::string>();
  if (dtype_bytes(entry.dtype) == 0) return parse_error(where + ": tensor \"" + name + "\" has unknown dtype " + entry.dtype);
  if (!read_shape(json["shape"], entry)) return parse_error(where + ": tensor \"" + name + "\" has a bad shape");
  const SortedJson& offsets = json["data_offsets"];
  const bool pair = offsets.is_array() && offsets.size() == 2 && read_count(offsets[0], entry.begin) &&
                    read_count(offsets[1], entry.end) && entry.begin <= entry.end;
  if (!pair) return parse_error(where + ": tensor \"" + name + "\" has bad data_offsets " + offsets.dump());
  if (entry.end > data_bytes)
    return parse_error(where + ": tensor \"" + name + "\" ends at byte " + std::to_string(entry.end) + " of " +
                           std::to_string(data_bytes),
                       "the file is truncated or damaged");
  uint64_t wanted = 0;
  if (!wanted_bytes(entry, wanted) || wanted != entry.bytes())
    return parse_error(where + ": tensor \"" + name + "\" has " + std::to_string(entry.bytes()) +
                       " bytes, which is not what its dtype and shape ask for");
  return entry;
}

Status check_layout(const std::vector<TensorEntry>& entries, uint64_t data_bytes, const std::string& where) {
  uint64_t at = 0;
  for (const auto& entry : entries) {
    if (entry.begin != at)
      return parse_error(where + ": tensor \"" + entry.name + "\" " +
                         (entry.begin < at ? "overlaps the one before it" : "leaves a hole before it"));
    at = entry.end;
  }
  if (at != data_bytes)
    return parse_error(where + ": " + std::to_string(data_bytes - at) + " bytes behind the last tensor");
  return {};
}

Result<std::vector<TensorEntry>> read_entries(const SortedJson& json, uint64_t data_bytes, const std::string& where) {
  if (!json.is_object()) return parse_error(where + ": header is not a JSON object");
  std::vector<TensorEntry> entries;
  for (const auto& [name, value] : json.items()) {
    if (name == "__metadata__") continue;
    TRY_ASSIGN(TensorEntry entry, read_entry(name, value, data_bytes, where));
    entries.push_back(std::move(entry));
  }
  std::stable_sort(entries.begin(), entries.end(), [](const TensorEntry& a, const TensorEntry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  TRY(check_layout(entries, data_bytes, where));
  return entries;
}

}  // namespace

int64_t dtype_bytes(std::string_view dtype) {
  for (const auto& [name, bytes] : kTypes)
    if (name == dtype) return bytes;
  return 0;
}

Result<std::vector<TensorEntry>> parse_safetensors_header(std::string_view file, const std::string& where) {
  constexpr uint64_t kPrefix = sizeof(uint64_t);
  if (file.size() < kPrefix) return parse_error(where + ": too short for a safetensors file");
  uint64_t length = 0;
  std::memcpy(&length, file.data(), kPrefix);
  if (length > kMaxHeaderBytes)
    return parse_error(where + ": header claims " + std::to_string(length) + " bytes, at most " +
                           std::to_string(kMaxHeaderBytes) + " are allowed",
                       "this is no safetensors file");
  if (length > file.size() - kPrefix)
    return parse_error(where + ": header claims " + std::to_string(length) + " bytes, the file has " +
                           std::to_string(file.size()),
                       "the file is truncated");
  auto json = parse_sorted_json(file.substr(kPrefix, length));
  if (!json.ok()) return json.error().in(where + ": header");
  const uint64_t data_begin = kPrefix + length;
  TRY_ASSIGN(auto entries, read_entries(json.value(), file.size() - data_begin, where));
  for (auto& entry : entries) {
    entry.begin += data_begin;
    entry.end += data_begin;
  }
  return entries;
}

std::string make_safetensors_header(std::vector<TensorEntry>& entries) {
  Json json;
  json["__metadata__"] = {{"format", "pt"}};
  uint64_t at = 0;
  for (auto& entry : entries) {
    uint64_t bytes = 0;
    FORETRACE_CHECK(wanted_bytes(entry, bytes), "tensor too large to write");
    entry.begin = at;
    entry.end = at += bytes;
    json[entry.name] = {{"dtype", entry.dtype}, {"shape", entry.shape}, {"data_offsets", {entry.begin, entry.end}}};
  }
  std::string text = dump_json(json);
  text.resize((text.size() + 7) / 8 * 8, ' ');
  const uint64_t length = text.size();
  for (auto& entry : entries) {
    entry.begin += sizeof length + length;
    entry.end += sizeof length + length;
  }
  std::string out(sizeof length, '\0');
  std::memcpy(out.data(), &length, sizeof length);
  return out + text;
}

}  // namespace foretrace::lm
