#include "datasets/prompt_writer.h"

#include <algorithm>

namespace foretrace::datasets {
namespace {

using Kind = PythonTokenKind;
constexpr int kMaxNesting = 4;  // of strings in f-strings

}  // namespace

void PromptWriter::push(Token t, bool literal) {
  tokens_.push_back(t);
  literal_.push_back(literal);
}

void PromptWriter::add_bytes(std::string_view text, bool literal) {
  for (const char c : text) push(static_cast<unsigned char>(c), literal);
}

bool PromptWriter::add_line(const LogicalLine& line) {
  const PythonToken* begin = outline_.tokens().data() + line.begin;
  const PythonToken* end = outline_.tokens().data() + line.end;
  // The colon that opens a block says no more than the next line's indentation.
  if (end - begin > 1 && end[-1].is(Kind::kOperator, ":")) --end;
  const PythonToken* from = begin;
  while (from != end) {
    if (lines_.size() == kMaxLines) return false;
    lines_.push_back(from->line);
    push(line_token(static_cast<int>(lines_.size())), false);
    if (from == begin && line.indent > 0) push(indent_token(line.indent), false);
    const PythonToken* to = from;
    while (to != end && to->line == from->line) ++to;
    for (const PythonToken* t = from; t != to; ++t) {
      if (t->kind == Kind::kName) {
        add_name(t, begin, end);
      } else {
        add_token(*t, 0);
      }
    }
    from = to;
  }
  return true;
}

void PromptWriter::add_expression(std::string_view text) {
  const auto tokens = lex_python(text);
  add_tokens(tokens.data(), tokens.data() + tokens.size(), 0);
}

void PromptWriter::add_tokens(const PythonToken* begin, const PythonToken* end, int nesting) {
  for (const PythonToken* t = begin; t != end; ++t) {
    if (t->kind == Kind::kName) {
      add_name(t, begin, end);
    } else {
      add_token(*t, nesting);
    }
  }
}

void PromptWriter::add_token(const PythonToken& t, int nesting) {
  switch (t.kind) {
    case Kind::kKeyword:
      if (const auto word = word_token(t.text)) {
        push(*word, false);
      } else {
        add_bytes(t.text, false);
      }
      break;
    case Kind::kString:
      add_string(t, nesting);
      break;
    case Kind::kOperator:
      add_operator(t.text);
      break;
    case Kind::kComment:
    case Kind::kNewline:
      break;
    default:
      add_bytes(t.text, true);
  }
}

void PromptWriter::add_name(const PythonToken* t, const PythonToken* begin,
                            const PythonToken* end) {
  const bool attribute = t != begin && t[-1].is(Kind::kOperator, ".");
  const bool keyword_argument = t + 1 != end && t != begin && t[1].is(Kind::kOperator, "=") &&
                                (t[-1].text == "," || t[-1].text == "(");
  const auto word = word_token(t->text);
  const std::string name(t->text);
  bool slot = attribute ? outline_.attributes().contains(name) : outline_.bound().contains(name);
  if (name == "self" || (keyword_argument && word)) slot = false;
  if (slot) {
    const auto known = slot_ids_.find(name);
    if (known != slot_ids_.end()) return push(known->second, false);
    if (slots_.size() < kSlotCount) {
      const auto id = static_cast<Token>(kFirstSlot + slots_.size());
      slots_.push_back(name);
      slot_ids_.emplace(name, id);
      return push(id, false);
    }
  }
  if (word && !slot) {
    if (!attribute) words_.insert(*word);
    return push(*word, false);
  }
  if (!attribute) spelled_.insert(name);
  add_bytes(name, false);
}

void PromptWriter::add_string(const PythonToken& t, int nesting) {
  const StringLiteral literal = parse_string_literal(t.text);
  for (const char c : literal.prefix) {
    if (c != 'u' && c != 'U') push(static_cast<unsigned char>(c | 32), true);
  }
  // As repr would write it, so that a value can be copied from the prompt.
  const bool single = t.text.find('\'') == std::string_view::npos;
  const auto quote = static_cast<Token>(single ? '\'' : literal.quote);
  push(quote, true);
  for (const StringPart& part : literal.parts) {
    if (part.expression && nesting < kMaxNesting) {
      const auto inner = lex_python(part.text);
      add_tokens(inner.data(), inner.data() + inner.size(), nesting + 1);
      continue;
    }
    for (const char c : part.text) {
      if (c == '\n') {
        add_bytes("\\n", true);
      } else {
        push(static_cast<unsigned char>(c), true);
      }
    }
  }
  push(quote, true);
}

void PromptWriter::add_operator(std::string_view text) {
  if (text == ",") return push(*word_token(", "), false);
  if (text == ":") return push(*word_token(": "), false);
  if (const auto word = word_token(text)) return push(*word, false);
  add_bytes(text, false);
}

}  // namespace foretrace::datasets
