#include "tracer/c/source_text.h"

#include <algorithm>
#include <cctype>

namespace foretrace::tracer::c {
namespace {

bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$'; }
bool opens(char c) { return c == '(' || c == '[' || c == '{'; }
bool closes(char c) { return c == ')' || c == ']' || c == '}'; }

}  // namespace

size_t SourceText::skip_blank(size_t at) const {
  while (at < text_.size()) {
    if (std::isspace(static_cast<unsigned char>(text_[at])) != 0) {
      ++at;
    } else if (text_.compare(at, 2, "\\\n") == 0) {
      at += 2;
    } else if (text_.compare(at, 2, "//") == 0) {
      at = std::min(text_.find('\n', at), text_.size());
    } else if (text_.compare(at, 2, "/*") == 0) {
      const size_t end = text_.find("*/", at + 2);
      at = end == std::string::npos ? text_.size() : end + 2;
    } else {
      break;
    }
  }
  return at;
}

size_t SourceText::token_end(size_t at) const {
  if (at >= text_.size()) return text_.size();
  const char first = text_[at];
  if (first == '"' || first == '\'') {
    for (++at; at < text_.size() && text_[at] != first && text_[at] != '\n'; ++at)
      if (text_[at] == '\\') ++at;
    return std::min(at + 1, text_.size());
  }
  if (!is_name(first)) return at + 1;
  while (at < text_.size() && is_name(text_[at])) ++at;
  return at;
}

size_t SourceText::find_outside(size_t at, char c) const {
  for (int depth = 0; (at = skip_blank(at)) < text_.size(); at = token_end(at)) {
    if (depth == 0 && text_[at] == c) return at;
    if (opens(text_[at])) ++depth;
    if (closes(text_[at]) && --depth < 0) return kNone;
  }
  return kNone;
}

size_t SourceText::closing(size_t open) const {
  for (int depth = 0; (open = skip_blank(open)) < text_.size(); open = token_end(open)) {
    if (opens(text_[open])) ++depth;
    if (closes(text_[open]) && --depth == 0) return open;
  }
  return kNone;
}

std::string SourceText::one_line(size_t begin, size_t end) const {
  std::string line;
  int depth = 0;
  for (size_t at = skip_blank(begin); at < end && depth >= 0; at = skip_blank(token_end(at))) {
    if (text_[at] == '#') return "";
    depth += opens(text_[at]) ? 1 : closes(text_[at]) ? -1 : 0;
    line.append(text_, at, std::min(token_end(at), end) - at);
    if (skip_blank(token_end(at)) != token_end(at)) line += ' ';
  }
  return depth == 0 ? line : "";
}

std::string_view SourceText::name_at(size_t at) const {
  if (at >= text_.size() || !is_name(text_[at])) return {};
  return std::string_view(text_).substr(at, token_end(at) - at);
}

}  // namespace foretrace::tracer::c
