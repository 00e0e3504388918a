#include "datasets/syntax/literal_value.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>

namespace foretrace::datasets::syntax {
namespace {

void append_utf8(uint32_t c, std::string& out) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((c >> shift) & 0x3f)); };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xc0 | (c >> 6));
    tail(0);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xe0 | (c >> 12));
    tail(6), tail(0);
  } else {
    out += static_cast<char>(0xf0 | (c >> 18));
    tail(12), tail(6), tail(0);
  }
}

// Up to `most` digits of the base from `at` on; moves behind them.
uint32_t digits(std::string_view text, size_t& at, int most, int base) {
  const char* from = text.data() + at;
  const char* end = text.data() + std::min(text.size(), at + static_cast<size_t>(most));
  uint32_t value = 0;
  at = static_cast<size_t>(std::from_chars(from, end, value, base).ptr - text.data());
  return value;
}

// The escape whose letter stands at `at`; moves behind it.
void append_escape(std::string_view text, size_t& at, bool bytes, std::string& out) {
  const char letter = text[at];
  const auto put = [&](uint32_t c) {
    bytes ? void(out += static_cast<char>(c)) : append_utf8(c, out);
  };
  if (letter >= '0' && letter <= '7') return put(digits(text, at, 3, 8));
  ++at;
  constexpr std::string_view kLetters = "abfnrtv\\'\"";
  constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\'\"";
  if (letter == '\n') return;
  if (letter == '\r') {
    if (at < text.size() && text[at] == '\n') ++at;
  } else if (const size_t i = kLetters.find(letter); i != std::string_view::npos) {
    out += kMeanings[i];
  } else if (letter == 'x') {
    put(digits(text, at, 2, 16));
  } else if (!bytes && letter == 'u') {
    put(digits(text, at, 4, 16));
  } else if (!bytes && letter == 'U') {
    put(digits(text, at, 8, 16));
  } else {
    out += '\\';
    out += letter;
  }
}

std::string float_value(const std::string& digits) {
  char buffer[64];
  const double value = std::strtod(digits.c_str(), nullptr);
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  std::string text(buffer, end);
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

}  // namespace

std::string number_value(std::string_view token) {
  std::string text;
  for (const char c : token)
    if (c != '_') text += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  const bool radix = text.size() > 2 && text[0] == '0' && text[1] >= 'a';
  if (radix) {
    const int base = text[1] == 'x' ? 16 : text[1] == 'o' ? 8 : 2;
    uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + 2, end, value, base);
    return read.ec == std::errc() && read.ptr == end ? std::to_string(value) : text;
  }
  if (text.back() == 'j') return float_value(text.substr(0, text.size() - 1)) + "j";
  if (text.find_first_of(".e") != std::string::npos) return float_value(text);
  return text.substr(std::min(text.find_first_not_of('0'), text.size() - 1));
}

std::string string_value(std::string_view text, std::string_view prefix) {
  const bool raw = prefix.find_first_of("rR") != std::string_view::npos;
  const bool bytes = prefix.find_first_of("bB") != std::string_view::npos;
  std::string out;
  for (size_t i = 0; i < text.size();) {
    if (text[i] == '\r') {  // a line break of any kind is \n
      out += '\n';
      i += text.substr(i, 2) == "\r\n" ? 2 : 1;
    } else if (text[i] != '\\' || raw || i + 1 == text.size()) {
      out += text[i++];
    } else {
      append_escape(text, ++i, bytes, out);
    }
  }
  return out;
}

}  // namespace foretrace::datasets::syntax
