#include "datasets/corpus/quoted_text.h"

namespace foretrace::datasets::corpus {
namespace {

// Bytes of the UTF-8 character at the start of `text`; 0 if there is none.
size_t character_length(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return 1;
  const size_t n = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
  if (byte(0) < 0xc2 || byte(0) > 0xf4 || text.size() < n) return 0;
  for (size_t i = 1; i < n; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  const bool surrogate = byte(0) == 0xed && byte(1) >= 0xa0;
  const bool outside = (byte(0) == 0xe0 && byte(1) < 0xa0) || (byte(0) == 0xf0 && byte(1) < 0x90) ||
                       (byte(0) == 0xf4 && byte(1) >= 0x90);
  return surrogate || outside ? 0 : n;
}

void append_ascii(char c, char quote, std::string& out) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (c == '\\' || c == quote)
    out += {'\\', c};
  else if (c == '\n')
    out += "\\n";
  else if (c == '\t')
    out += "\\t";
  else if (c == '\r')
    out += "\\r";
  else if (byte < 0x20 || byte >= 0x7f)
    out += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
  else
    out += c;
}

}  // namespace

std::optional<std::string> quoted_text(std::string_view value) {
  const bool bytes = value.starts_with('b');
  value.remove_prefix(1);
  if (!bytes && value.find("\\N{") != std::string_view::npos) return std::nullopt;
  const bool doubled =
      value.find('\'') != std::string_view::npos && value.find('"') == std::string_view::npos;
  const char quote = doubled ? '"' : '\'';
  std::string out = bytes ? "b" : "";
  out += quote;
  for (size_t i = 0; i < value.size();) {
    const size_t n = bytes ? 1 : character_length(value.substr(i));
    if (n == 0) return std::nullopt;
    if (n == 1)
      append_ascii(value[i], quote, out);
    else
      out += value.substr(i, n);
    i += n;
  }
  return out + quote;
}

}  // namespace foretrace::datasets::corpus
