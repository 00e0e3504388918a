#include "datasets/python_lexer.h"

#include <algorithm>
#include <array>

#include "datasets/string_extent.h"

namespace foretrace::datasets {
namespace {

using Kind = PythonTokenKind;

// Sorted, for binary search. https://docs.python.org/3/reference/lexical_analysis.html#keywords
constexpr std::array<std::string_view, 35> kKeywords = {
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};

// Longest first.
constexpr std::array<std::string_view, 25> kLongOperators = {
    "**=", "//=", ">>=", "<<=", "...", "!=", "->", ":=", "==", "<=", ">=", "<<", ">>",
    "**",  "//",  "+=",  "-=",  "*=",  "/=", "%=", "&=", "|=", "^=", "@=", "<>"};

bool is_name_start(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}
bool is_digit(unsigned char c) { return c >= '0' && c <= '9'; }
bool is_name_part(unsigned char c) { return is_name_start(c) || is_digit(c); }

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) {
    if (source_.starts_with("\xef\xbb\xbf")) at_ = line_start_ = 3;  // byte order mark
  }

  std::vector<PythonToken> run() {
    while (at_ < source_.size()) step();
    if (line_has_token_) emit(Kind::kNewline, at_);
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] char peek(size_t ahead = 0) const {
    return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
  }

  // Appends [at_, end) as a token and moves there, counting lines.
  void emit(Kind kind, size_t end) {
    tokens_.push_back(
        {kind, source_.substr(at_, end - at_), line_, static_cast<int32_t>(at_ - line_start_)});
    if (kind != Kind::kComment) line_has_token_ = kind != Kind::kNewline;
    skip_to(end);
  }

  void skip_to(size_t end) {
    for (; at_ < end; ++at_) {
      const bool lone_cr = source_[at_] == '\r' && peek(1) != '\n';
      if (source_[at_] == '\n' || lone_cr) {
        ++line_;
        line_start_ = at_ + 1;
      }
    }
  }

  // Length of the line break at `at`, 0 if there is none.
  [[nodiscard]] size_t line_break(size_t at) const {
    if (at >= source_.size()) return 0;
    if (source_[at] == '\n') return 1;
    if (source_[at] != '\r') return 0;
    return at + 1 < source_.size() && source_[at + 1] == '\n' ? 2 : 1;
  }

  void step() {
    const char c = peek();
    if (const size_t n = line_break(at_); n > 0) {
      if (depth_ == 0 && line_has_token_) return emit(Kind::kNewline, at_ + n);
      return skip_to(at_ + n);
    }
    if (c == '\f' && !line_has_token_) line_start_ = at_ + 1;  // indentation is counted anew
    if (c == ' ' || c == '\t' || c == '\f') return skip_to(at_ + 1);
    if (c == '\\' && line_break(at_ + 1) > 0) return skip_to(at_ + 1 + line_break(at_ + 1));
    if (c == '#') return emit(Kind::kComment, end_of_line(at_));
    if (string_prefix_length(source_.substr(at_, 4)) != std::string_view::npos) return lex_string();
    if (is_name_start(static_cast<unsigned char>(c))) return lex_name();
    if (is_digit(static_cast<unsigned char>(c)) ||
        (c == '.' && is_digit(static_cast<unsigned char>(peek(1)))))
      return lex_number();
    lex_operator();
  }

  [[nodiscard]] size_t end_of_line(size_t from) const {
    return std::min(source_.find_first_of("\r\n", from), source_.size());
  }

  // An unclosed string says that this is not Python: behind it braces are followed no more, each of
  // which could lead to the end of the source.
  void lex_string() {
    const std::string_view rest = source_.substr(at_);
    if (!unclosed_string_) {
      if (const auto length = string_length(rest)) return emit(Kind::kString, at_ + *length);
      unclosed_string_ = true;
    }
    const StringExtent extent = plain_string_extent(rest);
    emit(extent.closed ? Kind::kString : Kind::kInvalid, at_ + extent.length);
  }

  void lex_name() {
    size_t i = at_;
    while (i < source_.size() && is_name_part(static_cast<unsigned char>(source_[i]))) ++i;
    emit(is_python_keyword(source_.substr(at_, i - at_)) ? Kind::kKeyword : Kind::kName, i);
  }

  // Digits and underscores; those of a radix may be letters.
  size_t behind_digits(size_t i, bool letters = false) const {
    const auto is_part = [&](unsigned char c) {
      return is_digit(c) || c == '_' || (letters && (c | 32) >= 'a' && (c | 32) <= 'f');
    };
    while (i < source_.size() && is_part(static_cast<unsigned char>(source_[i]))) ++i;
    return i;
  }

  // Ends where the number does: `1if` is two tokens, `0x1for` 0x1f and `or`.
  void lex_number() {
    const auto lower = [this](size_t i) { return i < source_.size() ? source_[i] | 32 : 0; };
    const int radix = source_[at_] == '0' ? lower(at_ + 1) : 0;
    if (radix == 'x' || radix == 'o' || radix == 'b')
      return emit(Kind::kNumber, behind_digits(at_ + 2, radix == 'x'));
    size_t i = behind_digits(at_);
    if (i < source_.size() && source_[i] == '.') i = behind_digits(i + 1);
    if (lower(i) == 'e') {
      const bool sign = i + 1 < source_.size() && (source_[i + 1] == '+' || source_[i + 1] == '-');
      const size_t digits = i + (sign ? 2 : 1);
      if (digits < source_.size() && is_digit(static_cast<unsigned char>(source_[digits])))
        i = behind_digits(digits);
    }
    emit(Kind::kNumber, lower(i) == 'j' ? i + 1 : i);
  }

  void lex_operator() {
    for (const std::string_view op : kLongOperators) {
      if (source_.substr(at_, op.size()) == op) return emit(Kind::kOperator, at_ + op.size());
    }
    const char c = peek();
    if (c == '(' || c == '[' || c == '{') ++depth_;
    if ((c == ')' || c == ']' || c == '}') && depth_ > 0) --depth_;
    const bool known =
        std::string_view("()[]{}:,.;+-*/%&|^~<>=@").find(c) != std::string_view::npos && c != '\0';
    emit(known ? Kind::kOperator : Kind::kInvalid, at_ + 1);
  }

  std::string_view source_;
  std::vector<PythonToken> tokens_;
  size_t at_ = 0;
  size_t line_start_ = 0;
  int32_t line_ = 1;
  int depth_ = 0;
  bool line_has_token_ = false;
  bool unclosed_string_ = false;
};

}  // namespace

std::vector<PythonToken> lex_python(std::string_view source) { return Lexer(source).run(); }

bool is_python_keyword(std::string_view word) {
  return std::binary_search(kKeywords.begin(), kKeywords.end(), word);
}

}  // namespace foretrace::datasets
