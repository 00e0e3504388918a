#include "lm/tokenizer/regex_class.h"

#include <cstdio>
#include <optional>
#include <vector>

#include "lm/tokenizer/utf8.h"

namespace foretrace::lm::tokenizer {
namespace {

constexpr int kMaxClassDepth = 20;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Up to `most` hexadecimal digits.
Result<char32_t> read_hex(std::string_view pattern, size_t& at, size_t least, size_t most) {
  char32_t value = 0;
  size_t count = 0;
  for (; count < most && at < pattern.size() && hex_digit(pattern[at]) >= 0; ++count, ++at)
    value = value * 16 + static_cast<char32_t>(hex_digit(pattern[at]));
  if (count < least || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
    return parse_error("a hexadecimal escape names no character");
  return value;
}

// One class while it is read. Operands of && are unions of plain members and of nested sets.
class ClassReader {
 public:
  ClassReader(std::string_view pattern, size_t& at, int depth) : pattern_(pattern), at_(at), depth_(depth) {}

  Result<std::string> read() {
    if (depth_ > kMaxClassDepth) return unsupported("classes are nested deeper than " + std::to_string(kMaxClassDepth));
    ++at_;
    const bool negated = take("^");
    if (peek(0) == ']') return unsupported("a class that starts with ] is not supported", "escape it");
    while (!take("]")) {
      if (at_ >= pattern_.size()) return parse_error("a class has no closing ]");
      TRY(read_item());
    }
    TRY(end_operand());
    return combined(negated);
  }

 private:
  [[nodiscard]] char peek(size_t ahead) const { return at_ + ahead < pattern_.size() ? pattern_[at_ + ahead] : '\0'; }
  bool take(std::string_view text) {
    if (pattern_.substr(at_, text.size()) != text) return false;
    at_ += text.size();
    return true;
  }

  Status read_item() {
    if (take("&&")) return end_operand();
    if (pattern_.substr(at_, 2) == "[:") return read_posix();
    if (peek(0) == '[') {
      TRY_ASSIGN(std::string nested, read_class(pattern_, at_, depth_ + 1));
      sets_.push_back(std::move(nested));
      return {};
    }
    if (peek(0) == '\\' && is_set_escape(peek(1))) {
      ++at_;
      TRY_ASSIGN(const CharacterSet set, read_set_escape(pattern_, at_, true));
      add(set);
      return {};
    }
    return read_range();
  }

  void add(const CharacterSet& set) {
    if (set.negated) sets_.push_back(set.pattern());
    else members_ += set.members;
  }

  Status read_posix() {
    const size_t close = pattern_.find(":]", at_ + 2);
    if (close == std::string_view::npos) return parse_error("[: has no closing :]");
    const std::string_view name = pattern_.substr(at_ + 2, close - at_ - 2);
    at_ = close + 2;
    for (const char* known : {"alpha", "digit", "space"}) {
      if (name != known) continue;
      size_t start = 0;
      TRY_ASSIGN(const CharacterSet set, read_set_escape("p{" + std::string(name) + "}", start, true));
      add(set);
      return {};
    }
    return unsupported("[:" + std::string(name) + ":] is not supported", "[:alpha:], [:digit:] and [:space:] are");
  }

  Result<char32_t> read_character() {
    if (take("\\")) return read_character_escape(pattern_, at_);
    const CodePoint point = code_point_at(pattern_, at_);
    at_ += point.bytes;
    return point.value;
  }

  Status read_range() {
    TRY_ASSIGN(const char32_t first, read_character());
    members_ += written_character(first);
    const bool range =
        peek(0) == '-' && peek(1) != ']' && at_ + 1 < pattern_.size() && pattern_.substr(at_ + 1, 2) != "&&";
    if (!range) return {};
    if (peek(1) == '[' || (peek(1) == '\\' && is_set_escape(peek(2))))
      return unsupported("a range in a class must end in a character");
    ++at_;
    TRY_ASSIGN(const char32_t last, read_character());
    if (last < first) return parse_error("a range in a class ends before it starts");
    members_ += "-" + written_character(last);
    return {};
  }

  Status end_operand() {
    if (members_.empty() && sets_.empty()) return unsupported("an empty part of a class is not supported");
    if (sets_.empty()) {
      operands_.push_back("[" + members_ + "]");
      only_members_ = members_;
    } else {
      std::string any = members_.empty() ? "" : "[" + members_ + "]";
      for (const std::string& set : sets_) any += (any.empty() ? "" : "|") + set;
      operands_.push_back("(?:" + any + ")");
      only_members_.reset();
    }
    members_.clear();
    sets_.clear();
    return {};
  }

  [[nodiscard]] std::string combined(bool negated) const {
    if (operands_.size() == 1 && only_members_) return (negated ? "[^" : "[") + *only_members_ + "]";
    std::string all = "(?:";
    for (size_t i = 1; i < operands_.size(); ++i) all += "(?=" + operands_[i] + ")";
    all += operands_[0] + ")";
    return negated ? "(?:(?!" + all + ")\\p{Any})" : all;
  }

  std::string_view pattern_;
  size_t& at_;
  int depth_;
  std::string members_;
  std::vector<std::string> sets_, operands_;
  std::optional<std::string> only_members_;
};

}  // namespace

std::string written_character(char32_t character) {
  char text[16];
  std::snprintf(text, sizeof text, "\\x{%x}", static_cast<unsigned>(character));
  return text;
}

Result<char32_t> read_character_escape(std::string_view pattern, size_t& at) {
  if (at >= pattern.size()) return parse_error("the pattern ends in a backslash");
  const CodePoint point = code_point_at(pattern, at);
  at += point.bytes;
  switch (point.value) {
    case 't': return U'\t';
    case 'n': return U'\n';
    case 'r': return U'\r';
    case 'f': return U'\f';
    case 'v': return U'\v';
    case 'a': return U'\a';
    case 'e': return char32_t{0x1b};
    case 'u': return read_hex(pattern, at, 4, 4);
    case 'x': {
      if (at >= pattern.size() || pattern[at] != '{') return read_hex(pattern, at, 1, 2);
      TRY_ASSIGN(const char32_t value, read_hex(pattern, ++at, 1, 8));
      if (at >= pattern.size() || pattern[at++] != '}') return parse_error("\\x{ has no closing brace");
      return value;
    }
    default: break;
  }
  const bool word = point.value < 0x80 && (std::isalnum(static_cast<int>(point.value)) != 0);
  if (word)
    return unsupported("the escape \\" + std::string(1, static_cast<char>(point.value)) + " is not supported here");
  return point.value;
}

Result<std::string> read_class(std::string_view pattern, size_t& at, int depth) {
  return ClassReader(pattern, at, depth).read();
}

}  // namespace foretrace::lm::tokenizer
