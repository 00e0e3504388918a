#include "datasets/html_text.h"

#include <array>
#include <cstdio>

#include "core/check.h"

namespace foretrace::datasets {
namespace {

// Length of the UTF-8 sequence that begins at i, 0 if there is none (RFC 3629: no surrogates, no
// overlong forms, nothing above U+10FFFF).
size_t utf8_length(std::string_view text, size_t i) {
  const auto byte = [&](size_t k) -> unsigned {
    return k < text.size() ? static_cast<unsigned char>(text[k]) : 0;
  };
  const unsigned first = byte(i);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return 0;
  for (size_t k = 1; k < length; ++k)
    if ((byte(i + k) & 0xc0) != 0x80) return 0;
  const unsigned second = byte(i + 1);
  if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f)) return 0;
  if ((first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f)) return 0;
  return length;
}

const char* entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return nullptr;
  }
}

}  // namespace

std::string html_text(std::string_view bytes) {
  std::string out;
  for (size_t i = 0; i < bytes.size();) {
    const auto c = static_cast<unsigned char>(bytes[i]);
    const size_t length = utf8_length(bytes, i);
    if (length == 0 || c < 0x20 || c == 0x7f) {
      std::array<char, 8> hex{};
      std::snprintf(hex.data(), hex.size(), "\\x%02x", c);
      out += hex.data();
      ++i;
    } else if (const char* text = entity(bytes[i])) {
      out += text;
      ++i;
    } else {
      out.append(bytes.substr(i, length));
      i += length;
    }
  }
  return out;
}

std::string grouped(int64_t number) {
  std::string text = std::to_string(number);
  const size_t digits_begin = text[0] == '-' ? 1 : 0;
  for (size_t at = text.size(); at > digits_begin + 3;) text.insert(at -= 3, 1, ',');
  return text;
}

std::string fill_frame(std::string_view frame, std::span<const std::pair<std::string_view, std::string>> parts) {
  std::string page;
  for (const auto& [mark, text] : parts) {
    const size_t at = frame.find(mark);
    FORETRACE_CHECK(at != std::string_view::npos, "the page's frame lacks a part");
    page.append(frame.substr(0, at)).append(text);
    frame.remove_prefix(at + mark.size());
  }
  return page.append(frame);
}

}  // namespace foretrace::datasets
