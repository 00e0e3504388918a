#include "lm/tokenizer/regex_syntax.h"

#include <algorithm>

#include "lm/tokenizer/regex_class.h"
#include "lm/tokenizer/utf8.h"

namespace foretrace::lm::tokenizer {
namespace {

constexpr int kMaxGroupDepth = 50;
constexpr size_t kLongestPattern = 1 << 14;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Translator {
 public:
  explicit Translator(std::string_view pattern) : in_(pattern) {}

  Result<std::string> run() {
    TRY(alternatives(0));
    if (at_ < in_.size()) return parse_error("a ) closes nothing");
    return std::move(out_);
  }

 private:
  enum class Atom { kRepeatable, kPlace, kRest };  // kPlace: of no width; kRest: took all up to the group's end

  [[nodiscard]] bool done() const { return at_ >= in_.size(); }
  [[nodiscard]] bool sees(std::string_view text) const { return in_.substr(at_, text.size()) == text; }
  bool take(std::string_view text) {
    if (!sees(text)) return false;
    at_ += text.size();
    return true;
  }

  // Up to the group's ) or the end.
  Status alternatives(int depth) {
    if (depth > kMaxGroupDepth) return unsupported("groups are nested deeper than " + std::to_string(kMaxGroupDepth));
    while (!done() && in_[at_] != ')') {
      if (take("|")) {
        out_ += '|';
        before_ = 0;
        continue;
      }
      const size_t start = out_.size();
      TRY_ASSIGN(const Atom kind, atom(depth));
      if (kind != Atom::kRest) TRY(quantifiers(start, kind));
    }
    return {};
  }

  Result<Atom> atom(int depth) {
    const char c = in_[at_];
    switch (c) {
      case '(': return group(depth);
      case '\\': ++at_; return escape();
      case '[': {
        const size_t start = at_;
        TRY_ASSIGN(const std::string set, read_class(in_, at_, 0));
        TRY(check_caseless_class(in_.substr(start, at_ - start)));
        out_ += set;
        return Atom::kRepeatable;
      }
      case '.': ++at_, out_ += c; return Atom::kRepeatable;
      case '^':
      case '$': ++at_, out_ += c; return Atom::kPlace;
      case '*':
      case '+':
      case '?': return parse_error(std::string("nothing stands before ") + c);
      default: break;
    }
    const CodePoint point = code_point_at(in_, at_);
    at_ += point.bytes;
    return literal(point.value);
  }

  Result<Atom> literal(char32_t character) {
    if (caseless_) {
      const auto lower = [](char32_t c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; };
      const std::string pair = {static_cast<char>(lower(before_) & 0x7f), static_cast<char>(lower(character) & 0x7f)};
      bool folds = character > 0x7f;
      for (const char* letters : {"ss", "ff", "fi", "fl", "st"}) folds |= pair == letters;
      if (folds) return refuse_folding();
    }
    before_ = character;
    out_ += written_character(character);
    return Atom::kRepeatable;
  }

  // Without case, Oniguruma takes "ß" for "ss" and "ﬁ" for "fi", PCRE2 one character for one.
  static Error refuse_folding() {
    return unsupported("(?i) with letters that may be one or two characters is not supported",
                       "these are all that are not ASCII, and ss, ff, fi, fl, st");
  }

  [[nodiscard]] Status check_caseless_class(std::string_view text) const {
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    const bool ascii = std::all_of(text.begin(), text.end(), is_ascii);
    const bool named = text.find("\\x") != std::string_view::npos || text.find("\\u") != std::string_view::npos;
    if (caseless_ && (!ascii || named)) return refuse_folding();
    return {};
  }

  Result<Atom> escape() {
    if (done()) return parse_error("the pattern ends in a backslash");
    if (is_set_escape(in_[at_])) {
      TRY_ASSIGN(const CharacterSet set, read_set_escape(in_, at_, false));
      out_ += set.pattern();
      return Atom::kRepeatable;
    }
    for (const char* place : {"A", "z", "Z"})
      if (take(place)) {
        out_ += std::string("\\") + place;
        return Atom::kPlace;
      }
    if (sees("b") || sees("B")) {
      size_t start = 0;
      TRY_ASSIGN(const CharacterSet word, read_set_escape("w", start, false));
      const std::string w = word.pattern();
      out_ += in_[at_++] == 'b' ? "(?:(?<=" + w + ")(?!" + w + ")|(?<!" + w + ")(?=" + w + "))"
                                : "(?:(?<=" + w + ")(?=" + w + ")|(?<!" + w + ")(?!" + w + "))";
      return Atom::kPlace;
    }
    TRY_ASSIGN(const char32_t character, read_character_escape(in_, at_));
    return literal(character);
  }

  Result<Atom> group(int depth) {
    before_ = 0;
    for (const char* look : {"(?=", "(?!", "(?<=", "(?<!"})
      if (take(look)) {
        out_ += look;
        TRY(close_group(depth));
        return Atom::kPlace;
      }
    if (take("(?>")) out_ += "(?>";
    else if (take("(?:")) out_ += "(?:";
    else if (sees("(?")) return options(depth);
    else if (take("(")) out_ += "(?:";  // nothing asks for what a group matched
    TRY(close_group(depth));
    return Atom::kRepeatable;
  }

  Status close_group(int depth) {
    TRY(alternatives(depth + 1));
    if (!take(")")) return parse_error("a group has no closing )");
    out_ += ')';
    return {};
  }

  // "(?i:...)" and "(?i)", which holds to the end of the group, alternatives included. Oniguruma's m is PCRE2's s.
  Result<Atom> options(int depth) {
    size_t end = at_ + 2;
    std::string letters;
    for (; end < in_.size() && std::string_view("im-").find(in_[end]) != std::string_view::npos; ++end)
      letters += in_[end] == 'm' ? 's' : in_[end];
    const bool known = end < in_.size() && (in_[end] == ':' || in_[end] == ')') && !letters.empty();
    if (!known) return unsupported("the group " + std::string(in_.substr(at_, 4)) + "... is not supported");
    const bool isolated = in_[end] == ')';
    at_ = end + 1;
    out_ += "(?" + letters + ":";
    const bool outside = caseless_;
    if (const size_t i = letters.find('i'); i != std::string::npos) caseless_ = letters.find('-') > i;
    if (isolated) TRY(alternatives(depth + 1));
    else TRY(close_group(depth));
    if (isolated) out_ += ')';
    caseless_ = outside;
    return isolated ? Atom::kRest : Atom::kRepeatable;
  }

  // {2}, {2,}, {,3}, {2,3}; anything else is a brace.
  bool take_interval(std::string& written) {
    size_t end = at_ + 1;
    std::string low, high;
    while (end < in_.size() && is_digit(in_[end])) low += in_[end++];
    const bool comma = end < in_.size() && in_[end] == ',';
    if (comma) ++end;
    while (comma && end < in_.size() && is_digit(in_[end])) high += in_[end++];
    if (end >= in_.size() || in_[end] != '}' || (low.empty() && high.empty())) return false;
    written = "{" + (low.empty() ? "0" : low) + (comma ? "," + high : "") + "}";
    at_ = end + 1;
    return true;
  }

  Status quantifiers(size_t start, Atom kind) {
    std::string interval;
    const bool simple = !done() && (in_[at_] == '*' || in_[at_] == '+' || in_[at_] == '?');
    if (!simple && !(sees("{") && take_interval(interval))) return {};
    if (kind == Atom::kPlace) return unsupported("a repeated assertion is not supported");
    if (simple) {
      out_ += in_[at_++];
      if (!done() && (in_[at_] == '?' || in_[at_] == '+')) out_ += in_[at_++];
    } else {
      out_ += interval;
      // Behind an interval + repeats it, where PCRE2 would make it possessive; and {n}? means "n times or none".
      if (take("+")) out_ = out_.substr(0, start) + "(?:" + out_.substr(start) + ")+";
      else if (sees("?") && interval.find(',') == std::string::npos) return unsupported("{n}? is not supported");
      else if (take("?")) out_ += '?';
    }
    const bool more = !done() && (in_[at_] == '*' || in_[at_] == '+' || in_[at_] == '?');
    if (more || (sees("{") && take_interval(interval))) return unsupported("a repeated repetition is not supported");
    return {};
  }

  std::string_view in_;
  size_t at_ = 0;
  std::string out_;
  bool caseless_ = false;
  char32_t before_ = 0;  // the character that the pattern had just before, if it was one
};

}  // namespace

Result<std::string> to_pcre2(std::string_view pattern) {
  if (pattern.size() > kLongestPattern)
    return unsupported("a pattern of more than " + std::to_string(kLongestPattern) + " bytes");
  return Translator(pattern).run();
}

}  // namespace foretrace::lm::tokenizer
