#include "tracer/store/commented_source.h"

#include <cstdio>

#include "core/json.h"

namespace foretrace::tracer {

int64_t comment_line(const Statements& source, int64_t line, bool c) {
  if (c) {
    while (line < source.lines() && source.line(line).substr(0, source.line(line).find_last_not_of("\r\n") + 1).ends_with('\\')) ++line;
    return line;
  }
  const Statement* statement = source.at(line);
  return statement == nullptr ? line : statement->last_line;
}

std::string commented(const Statements& source, const Comments& comments) {
  std::string out;
  for (int64_t line = 1; line <= source.lines(); ++line) {
    const std::string_view text = source.line(line);
    const auto comment = comments.find(line);
    const size_t end = comment == comments.end() ? text.size() : text.find_last_not_of("\r\n") + 1;
    out += text.substr(0, end);
    if (comment != comments.end()) out += comment->second;
    out += text.substr(end);
  }
  return out;
}

std::string commented_json(int64_t run, const Statements& source, const Comments& comments) {
  return dump_json({{"id", run}, {"code", commented(source, {})}, {"trace", commented(source, comments)}}) + "\n";
}

std::vector<std::string> first_and_last(std::vector<std::string> texts, const std::string& gap) {
  if (texts.size() <= 3) return texts;
  return {texts[0], texts[1], gap, texts.back()};
}

std::string one_line(const std::string& text) {
  std::string out;
  for (const char c : text) {
    char code[8];
    std::snprintf(code, sizeof code, "\\x%02x", static_cast<unsigned char>(c));
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    out += !control ? std::string(1, c) : c == '\n' ? "\\n" : c == '\r' ? "\\r" : c == '\t' ? "\\t" : code;
  }
  return out;
}

}  // namespace foretrace::tracer
