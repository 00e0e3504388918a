#include "datasets/string_extent.h"

#include <algorithm>

namespace foretrace::datasets {
namespace {

constexpr int kDeepest = 100;  // f-strings in f-strings

bool is_word(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c >= 0x80;
}
bool is_line_break(char c) { return c == '\n' || c == '\r'; }

// Walks over literals, true where what it walks over is closed.
class Scanner {
 public:
  Scanner(std::string_view text, std::vector<StringField>* fields) : text_(text), fields_(fields) {}

  [[nodiscard]] size_t at() const { return std::min(at_, text_.size()); }

  // Stands at a literal's prefix.
  bool literal(bool follow_fields = true) {
    const size_t letters = string_prefix_length(text_.substr(at_));
    const std::string_view prefix = text_.substr(at_, letters);
    at_ += letters;
    Quotes quotes{.mark = text_[at_], .raw = prefix.find_first_of("rR") != prefix.npos};
    const std::string_view rest = text_.substr(at_);
    quotes.triple = rest.size() > 2 && rest[1] == quotes.mark && rest[2] == quotes.mark;
    at_ += quotes.length();
    if (!follow_fields || prefix.find_first_of("fF") == prefix.npos) return plain(quotes);
    if (++depth_ > kDeepest) return false;
    const bool closed = formatted(quotes);
    --depth_;
    return closed;
  }

 private:
  struct Quotes {
    char mark = '"';
    bool triple = false;
    bool raw = false;
    [[nodiscard]] size_t length() const { return triple ? 3 : 1; }
  };

  [[nodiscard]] char peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  [[nodiscard]] bool more() const { return at_ < text_.size(); }
  [[nodiscard]] bool closes(const Quotes& quotes) const {
    return peek() == quotes.mark &&
           (!quotes.triple || (peek(1) == quotes.mark && peek(2) == quotes.mark));
  }
  void escape() { at_ += peek(1) == '\r' && peek(2) == '\n' ? 3 : 2; }

  bool plain(const Quotes& quotes) {
    while (more()) {
      if (closes(quotes)) return at_ += quotes.length(), true;
      if (peek() == '\\') {
        escape();
      } else if (!quotes.triple && is_line_break(peek())) {
        return false;
      } else {
        ++at_;
      }
    }
    return false;
  }

  bool formatted(const Quotes& quotes) {
    while (more()) {
      if (closes(quotes)) return at_ += quotes.length(), true;
      if (text_.substr(at_, 2) == "{{") {
        at_ += 2;
      } else if (peek() == '{') {
        if (!field(quotes)) return false;
      } else if (!quotes.triple && is_line_break(peek())) {
        return false;
      } else {
        character(quotes);
      }
    }
    return false;
  }

  // Of the text between the fields. A backslash does not escape a brace.
  void character(const Quotes& quotes) {
    if (!quotes.raw && text_.substr(at_, 3) == "\\N{") {
      at_ = std::min(text_.find('}', at_), text_.size() - 1) + 1;
    } else if (peek() == '\\' && peek(1) != '{' && peek(1) != '}') {
      escape();
    } else {
      ++at_;
    }
  }

  // From the '{' to behind its '}'.
  bool field(const Quotes& quotes) {
    const size_t from = ++at_;
    const bool whole = expression();
    if (depth_ == 1 && fields_ != nullptr) fields_->push_back({from, at()});
    if (!whole) return false;
    if (peek() == '!') do
        ++at_;
      while (is_word(static_cast<unsigned char>(peek())) || peek() == ' ' || is_line_break(peek()));
    if (peek() == ':' && !specification(quotes)) return false;
    if (peek() != '}') return false;
    ++at_;
    return true;
  }

  // From the ':' to the '}'. Two braces are no escape here.
  bool specification(const Quotes& quotes) {
    for (++at_; more() && peek() != '}' && !closes(quotes);) {
      if (peek() != '{')
        character(quotes);
      else if (!field(quotes))
        return false;
    }
    return peek() == '}';
  }

  // To the '}', '!' or ':' that ends it.
  bool expression() {
    for (int brackets = 0; more();) {
      const char c = peek();
      if (string_prefix_length(text_.substr(at_, 4)) != std::string_view::npos) {
        if (!literal()) return false;
      } else if (is_word(static_cast<unsigned char>(c))) {
        while (is_word(static_cast<unsigned char>(peek()))) ++at_;
      } else if (c == '#') {
        while (more() && !is_line_break(peek())) ++at_;
      } else if (brackets == 0 && (c == '}' || c == ':' || (c == '!' && peek(1) != '='))) {
        return true;
      } else {
        if (c == '(' || c == '[' || c == '{') ++brackets;
        if ((c == ')' || c == ']' || c == '}') && brackets-- == 0) return false;
        ++at_;
      }
    }
    return false;
  }

  std::string_view text_;
  size_t at_ = 0;
  std::vector<StringField>* fields_;
  int depth_ = 0;
};

}  // namespace

size_t string_prefix_length(std::string_view text) {
  size_t n = 0;
  while (n < std::min<size_t>(text.size(), 3) &&
         std::string_view("rRbBuUfF").find(text[n]) != std::string_view::npos)
    ++n;
  const bool quote = n < text.size() && (text[n] == '"' || text[n] == '\'');
  return quote && n < 3 ? n : std::string_view::npos;
}

std::optional<size_t> string_length(std::string_view text, std::vector<StringField>* fields) {
  Scanner scanner(text, fields);
  return scanner.literal() ? std::optional(scanner.at()) : std::nullopt;
}

StringExtent plain_string_extent(std::string_view text) {
  Scanner scanner(text, nullptr);
  const bool closed = scanner.literal(false);
  return {scanner.at(), closed};
}

}  // namespace foretrace::datasets
