#include "datasets/mutate_c/c_text.h"

#include <algorithm>
#include <charconv>

namespace foretrace::datasets::mutate_c {
namespace {

constexpr std::string_view kEscaped = "abfnrtv\\'\"?";
constexpr std::string_view kMeant = "\a\b\f\n\r\t\v\\'\"?";

// Reads the escape whose backslash stands before `at`; moves `at` behind it.
std::optional<char> read_escape(std::string_view text, size_t& at) {
  if (at >= text.size()) return std::nullopt;
  if (const size_t simple = kEscaped.find(text[at]); simple != kEscaped.npos)
    return ++at, kMeant[simple];
  const bool hexadecimal = text[at] == 'x';
  if (hexadecimal) ++at;
  const size_t most = hexadecimal ? text.size() : std::min(text.size(), at + 3);
  unsigned value = 0;
  const char* begin = text.data() + at;
  const auto read = std::from_chars(begin, text.data() + most, value, hexadecimal ? 16 : 8);
  if (read.ec != std::errc() || value > 0xff) return std::nullopt;
  at += static_cast<size_t>(read.ptr - begin);
  return static_cast<char>(value);
}

}  // namespace

std::optional<std::string> read_quoted(std::string_view token) {
  if (token.size() < 2 || (token[0] != '"' && token[0] != '\'') || token.back() != token[0])
    return std::nullopt;
  const std::string_view inside = token.substr(1, token.size() - 2);
  std::string bytes;
  for (size_t at = 0; at < inside.size();) {
    const char c = inside[at++];
    if (c == token[0] || c == '\n') return std::nullopt;  // more than one literal
    if (c != '\\') {
      bytes += c;
      continue;
    }
    const auto meant = read_escape(inside, at);
    if (!meant) return std::nullopt;
    bytes += *meant;
  }
  return bytes;
}

std::string c_quoted(std::string_view bytes, char quote) {
  std::string out(1, quote);
  for (const char c : bytes) {
    const auto u = static_cast<unsigned char>(c);
    const size_t simple = kMeant.find(c);
    if (c == '\\' || c == quote) {
      out += '\\';
      out += c;
    } else if (u < 0x20 && simple != kMeant.npos) {
      out += '\\';
      out += kEscaped[simple];
    } else if (u < 0x20 || u == 0x7f) {  // three digits: no digit that follows belongs to it
      out += '\\';
      for (const int shift : {6, 3, 0}) out += static_cast<char>('0' + ((u >> shift) & 7));
    } else {
      out += c;
    }
  }
  return out + quote;
}

}  // namespace foretrace::datasets::mutate_c
