#include "core/json.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "core/file.h"

namespace foretrace {
namespace {

constexpr int kMaxDepth = 200;

// Length of the UTF-8 sequence at text[i], or 0 if the bytes there are none (surrogates and overlong forms included).
size_t utf8_length(std::string_view text, size_t i) {
  const auto byte = [&](size_t k) { return static_cast<unsigned char>(k < text.size() ? text[k] : 0); };
  const unsigned c = byte(i);
  const auto tail = [&](size_t k) { return (byte(k) & 0xc0) == 0x80; };
  if (c < 0x80) return 1;
  if (c >= 0xc2 && c <= 0xdf) return tail(i + 1) ? 2 : 0;
  if (c >= 0xe0 && c <= 0xef) {
    if (c == 0xe0 && byte(i + 1) < 0xa0) return 0;
    if (c == 0xed && byte(i + 1) > 0x9f) return 0;
    return tail(i + 1) && tail(i + 2) ? 3 : 0;
  }
  if (c >= 0xf0 && c <= 0xf4) {
    if (c == 0xf0 && byte(i + 1) < 0x90) return 0;
    if (c == 0xf4 && byte(i + 1) > 0x8f) return 0;
    return tail(i + 1) && tail(i + 2) && tail(i + 3) ? 4 : 0;
  }
  return 0;
}

void dump(const Json& value, std::string& out) {
  if (value.is_object()) {
    out += '{';
    bool first = true;
    for (const auto& [key, item] : value.items()) {
      if (!std::exchange(first, false)) out += ',';
      out += json_quote(key) + ":";
      dump(item, out);
    }
    out += '}';
  } else if (value.is_array()) {
    out += '[';
    bool first = true;
    for (const auto& item : value) {
      if (!std::exchange(first, false)) out += ',';
      dump(item, out);
    }
    out += ']';
  } else if (value.is_string()) {
    out += json_quote(value.get_ref<const std::string&>());
  } else {
    out += value.dump();
  }
}

// Escapes of single bytes, \\udc80 - \\udcff, stand for bytes that are not UTF-8; the parser refuses them. They pass it as
// characters of the last private plane, U+10FF80 - U+10FFFF, which no text uses.
constexpr std::string_view kPrivatePlane = "\xf4\x8f\xbe";  // U+10FF80 = f4 8f be 80

std::string hide_byte_escapes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool high = false;  // the escape before was the first half of a pair
  for (size_t i = 0; i < text.size();) {
    const bool escape = text[i] == '\\' && i + 1 < text.size();
    if (!escape || text[i + 1] != 'u' || i + 6 > text.size()) {
      out.append(text.substr(i, escape ? 2 : 1));
      i += escape ? 2 : 1;
      high = false;
      continue;
    }
    const unsigned long code = std::strtoul(std::string(text.substr(i + 2, 4)).c_str(), nullptr, 16);
    if (!high && code >= 0xdc80 && code <= 0xdcff) {
      const auto byte = static_cast<unsigned>(code & 0xff);
      out += byte < 0xc0 ? kPrivatePlane : std::string_view("\xf4\x8f\xbf");
      out += static_cast<char>(0x80 | (byte & 0x3f));
    } else {
      out.append(text.substr(i, 6));
    }
    high = code >= 0xd800 && code <= 0xdbff;
    i += 6;
  }
  return out;
}

// How many brackets are open at most, those inside strings left out.
int deepest_bracket(std::string_view text) {
  int depth = 0, deepest = 0;
  bool string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (string) {
      if (c == '\\') ++i;
      else if (c == '"') string = false;
    } else if (c == '"') {
      string = true;
    } else if (c == '[' || c == '{') {
      deepest = std::max(deepest, ++depth);
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return deepest;
}

// "[json.exception.parse_error.101] parse error at line 1, column 9: syntax error ...; last read: '...'" is
// "column 9: syntax error ...". What was read last may be no text.
std::string in_plain_words(std::string_view what) {
  what.remove_prefix(std::min(what.find("] ") + 2, what.size()));
  for (const std::string_view words : {"parse error at ", "line 1, "})
    if (what.starts_with(words)) what.remove_prefix(words.size());
  const size_t last = what.find("; last read: ");
  if (last == std::string_view::npos) return std::string(what);
  const size_t more = what.rfind("; expected ");
  return std::string(what.substr(0, last)) + (more == std::string_view::npos || more < last ? "" : std::string(what.substr(more)));
}

void restore_bytes(Json& value) {
  if (value.is_structured()) {
    for (auto& item : value) restore_bytes(item);
  } else if (value.is_string()) {
    auto& text = value.get_ref<std::string&>();
    for (size_t at = 0; (at = text.find("\xf4\x8f", at)) != std::string::npos; ++at) {
      if (at + 4 > text.size() || (text[at + 2] != '\xbe' && text[at + 2] != '\xbf')) continue;
      const int low = text[at + 3] & 0x3f;
      text.replace(at, 4, 1, static_cast<char>(text[at + 2] == '\xbe' ? 0x80 | low : 0xc0 | low));
    }
  }
}

int64_t count_keys(const Json& value) {
  int64_t count = value.is_object() ? static_cast<int64_t>(value.size()) : 0;
  if (value.is_structured())
    for (const Json& item : value) count += count_keys(item);
  return count;
}

Result<Json> parse(std::string_view document, bool unambiguous) {
  const std::string text = hide_byte_escapes(document);
  int deepest = 0;
  int64_t keys = 0;
  const auto watch = [&](int depth, Json::parse_event_t event, Json&) {
    keys += event == Json::parse_event_t::key ? 1 : 0;
    deepest = std::max(deepest, depth);
    return depth <= kMaxDepth;
  };
  try {
    Json value = Json::parse(text.begin(), text.end(), watch);
    if (deepest > kMaxDepth) return parse_error("JSON is nested deeper than 200");
    if (unambiguous && keys != count_keys(value)) return parse_error("an object has a key twice");
    if (text.size() != document.size() || text != document) restore_bytes(value);
    return value;
  } catch (const Json::exception& e) {
    return parse_error("not JSON: " + in_plain_words(e.what()));
  }
}

}  // namespace

Result<Json> parse_json(std::string_view text) { return parse(text, false); }

Result<Json> parse_unambiguous_json(std::string_view text) { return parse(text, true); }

Result<SortedJson> parse_sorted_json(std::string_view text) {
  if (deepest_bracket(text) > kMaxDepth) return parse_error("JSON is nested deeper than 200");
  try {
    return SortedJson::parse(text.begin(), text.end());
  } catch (const SortedJson::exception& e) {
    return parse_error("not JSON: " + in_plain_words(e.what()));
  }
}

Result<Json> read_json_file(const std::string& path) {
  TRY_ASSIGN(std::string text, read_file(path));
  auto value = parse_json(text);
  if (!value.ok()) return value.error().in(path);
  return value;
}

std::string json_quote(std::string_view bytes) {
  std::string out = "\"";
  char escape[8];
  for (size_t i = 0; i < bytes.size();) {
    const auto c = static_cast<unsigned char>(bytes[i]);
    const size_t n = utf8_length(bytes, i);
    if (n == 0 || c < 0x20 || c == 0x7f) {
      const unsigned code = n == 0 ? 0xdc00u + c : c;
      if (c == '\n') out += "\\n";
      else if (c == '\t') out += "\\t";
      else std::snprintf(escape, sizeof escape, "\\u%04x", code), out += escape;
      ++i;
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out.append(bytes.substr(i, n));
    i += n;
  }
  return out + '"';
}

std::string dump_json(const Json& value) {
  std::string out;
  dump(value, out);
  return out;
}

std::string dump_utf8_json(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace foretrace
