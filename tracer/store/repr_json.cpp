#include "tracer/store/repr_json.h"

#include <algorithm>
#include <charconv>

#include "tracer/store/cwm_text.h"

namespace foretrace::tracer {
namespace {

void append_utf8(std::string& out, uint32_t point) {
  if (point < 0x80) return void(out += static_cast<char>(point));
  const int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  out += static_cast<char>((0xff00 >> (more + 1) & 0xff) | point >> 6 * more);
  for (int k = more - 1; k >= 0; --k) out += static_cast<char>(0x80 | (point >> 6 * k & 0x3f));
}

// Each reader appends the JSON of what stands at the front of the text and passes it; false: there is none.
class ReprReader {
 public:
  explicit ReprReader(std::string_view text) : text_(text) {}
  [[nodiscard]] bool done() const { return text_.empty(); }

  bool value(std::string& out) {
    if (take("None")) return out += "null", true;
    if (take("True")) return out += "true", true;
    if (take("False")) return out += "false", true;
    if (text_.starts_with('\'') || text_.starts_with('"')) return string(out);
    return text_.starts_with('[') ? list(out) : number(out);
  }

 private:
  bool take(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }

  size_t digits() {
    const size_t count = std::min(text_.find_first_not_of("0123456789"), text_.size());
    text_.remove_prefix(count);
    return count;
  }

  bool number(std::string& out) {
    const std::string_view all = text_;
    take("-");
    if (!take("0") && digits() == 0) return false;
    if (take(".") && digits() == 0) return false;
    if (take("e")) {
      if (!take("-")) take("+");
      if (digits() == 0) return false;
    }
    out += all.substr(0, all.size() - text_.size());
    return true;
  }

  bool list(std::string& out) {
    take("[");
    out += '[';
    for (bool first = true; !take("]"); first = false) {
      if (!first && !take(", ")) return false;
      if (!first) out += ", ";
      if (!value(out)) return false;
    }
    out += ']';
    return true;
  }

  bool string(std::string& out) {
    const char quote = text_.front();
    text_.remove_prefix(1);
    std::string bytes;
    for (; !text_.empty(); text_.remove_prefix(1)) {
      const char c = text_.front();
      if (c == quote) {
        text_.remove_prefix(1);
        out += python_json_string(bytes);
        return true;
      }
      if (c != '\\') bytes += c;
      else if (!escape(bytes)) return false;
    }
    return false;
  }

  // Leaves its last character to the caller.
  bool escape(std::string& bytes) {
    constexpr std::string_view kLetters = "nrt\\'\"", kMeant = "\n\r\t\\'\"";
    text_.remove_prefix(1);
    if (text_.empty()) return false;
    const char letter = text_.front();
    if (const size_t at = kLetters.find(letter); at != std::string_view::npos) return bytes += kMeant[at], true;
    const size_t size = letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
    if (size == 0 || text_.size() <= size) return false;
    uint32_t point = 0;
    const char* end = text_.data() + 1 + size;
    if (std::from_chars(text_.data() + 1, end, point, 16).ptr != end || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return false;
    append_utf8(bytes, point);
    text_.remove_prefix(size);
    return true;
  }

  std::string_view text_;
};

}  // namespace

std::optional<std::string> repr_json(std::string_view text) {
  ReprReader reader(text);
  std::string out;
  if (!reader.value(out) || !reader.done()) return {};
  return out;
}

}  // namespace foretrace::tracer
