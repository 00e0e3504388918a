#include "datasets/value_text.h"

#include <algorithm>

namespace foretrace::datasets {
namespace {

bool is_name_byte(char c) {
  const auto u = static_cast<unsigned char>(c);
  return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || (u >= '0' && u <= '9') || u == '_' ||
         u >= 0x80;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Length of the identifier at the start of `text`; code names such as "<lambda>" count.
size_t name_length(std::string_view text) {
  size_t n = 0;
  if (is_digit(text[0])) return 0;
  while (n < text.size() && is_name_byte(text[n])) ++n;
  return n;
}

void append_bytes(std::string_view text, std::vector<Token>& out) {
  for (const char c : text) out.push_back(static_cast<unsigned char>(c));
}

// One unit of text that is in no string: a word, a slot, a phrase, or bytes. Returns its length.
size_t append_unit(const ProgramText& program, std::string_view text, bool after_name,
                   std::vector<Token>& out) {
  if (!after_name) {
    const size_t n = name_length(text);
    const bool prefix = n < text.size() && (text[n] == '\'' || text[n] == '"');  // b'..'
    if (n > 0) {
      const auto known = prefix ? std::nullopt : program.name_token(text.substr(0, n));
      // A phrase may begin with a word: the longer one wins.
      const auto phrase = phrase_at(text);
      if (phrase && word_text(*phrase).size() > n) {
        out.push_back(*phrase);
        return word_text(*phrase).size();
      }
      if (known) {
        out.push_back(*known);
      } else {
        append_bytes(text.substr(0, n), out);
      }
      return n;
    }
  }
  if (const auto phrase = phrase_at(text)) {
    out.push_back(*phrase);
    return word_text(*phrase).size();
  }
  append_bytes(text.substr(0, 1), out);
  return 1;
}

bool is_balanced(std::string_view text) {
  ValueScanner scanner;
  return !text.empty() && scanner.feed(text) && scanner.closed();
}

}  // namespace

bool ValueScanner::feed(std::string_view text) {
  const ValueScanner before = *this;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      *this = before;
      return false;
    }
    if (quote_ != 0) {
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\') {
        escaped_ = true;
      } else if (c == quote_) {
        quote_ = 0;
      }
      continue;
    }
    switch (c) {
      case '\'':
      case '"':
        quote_ = c;
        break;
      case '(':
        open_ += ')';
        break;
      case '[':
        open_ += ']';
        break;
      case '{':
        open_ += '}';
        break;
      case ')':
      case ']':
      case '}':
        if (open_.empty() || open_.back() != c) {
          *this = before;
          return false;
        }
        open_.pop_back();
        break;
      default:
        break;
    }
  }
  return true;
}

void append_value(const ProgramText& program, std::string_view text, std::vector<Token>& out) {
  if (!is_balanced(text)) {
    out.push_back(token::kRaw);
    append_message(program, text, out);
    return;
  }
  ValueScanner scanner;
  bool after_name = false;
  for (size_t i = 0; i < text.size();) {
    size_t n = 1;
    if (scanner.in_string()) {
      append_bytes(text.substr(i, 1), out);
    } else {
      n = append_unit(program, text.substr(i), after_name, out);
    }
    (void)scanner.feed(text.substr(i, n));
    after_name = is_name_byte(text[i + n - 1]);
    i += n;
  }
}

void append_message(const ProgramText& program, std::string_view text, std::vector<Token>& out) {
  bool after_name = false;
  for (size_t i = 0; i < text.size();) {
    const size_t n = append_unit(program, text.substr(i), after_name, out);
    after_name = is_name_byte(text[i + n - 1]);
    i += n;
  }
}

std::optional<std::string_view> value_token_text(const ProgramText& program, Token t) {
  static const std::string kBytes = [] {
    std::string all(256, '\0');
    for (int i = 0; i < 256; ++i) all[static_cast<size_t>(i)] = static_cast<char>(i);
    return all;
  }();
  if (is_byte(t)) return std::string_view(kBytes).substr(t, 1);
  if (is_word(t)) return word_text(t);
  if (is_slot(t)) {
    const std::string_view name = program.name_of(t);
    if (!name.empty()) return name;
  }
  return std::nullopt;
}

}  // namespace foretrace::datasets
