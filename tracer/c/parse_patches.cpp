#include "tracer/c/parse_patches.h"

#include <algorithm>
#include <cctype>

namespace foretrace::tracer::c {
namespace {

// The bracket that the one at `close` closes, by a look at the text alone.
size_t opening(const std::string& text, size_t close) {
  int depth = 0;
  for (size_t at = close + 1; at-- > 0;) {
    if (text[at] == ')' || text[at] == ']') ++depth;
    if ((text[at] == '(' || text[at] == '[') && --depth == 0) return at;
  }
  return SourceText::kNone;
}

// "int x, int (*f)(int, int)" as "int x; int (*f)(int, int);"
std::string as_declarations(const std::string& parameters) {
  std::string out;
  int depth = 0;
  for (const char c : parameters) {
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
    out += c == ',' && depth == 0 ? ';' : c == '\n' ? ' ' : c;
  }
  const size_t first = out.find_first_not_of(" \t");
  if (first == std::string::npos) return {};
  const size_t last = out.find_last_not_of(" \t");
  return out.substr(first, last - first + 1) == "void" ? std::string() : out + ";";
}

// "a, b" of an old style function whose parameters are ints by default.
bool are_names(const std::string& parameters) {
  bool word = false, ended = false;
  for (const char c : parameters) {
    const bool name = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
    if (!name && c != ',' && std::isspace(static_cast<unsigned char>(c)) == 0) return false;
    if (name && ended && word) return false;  // two words without a comma
    ended = word && !name && c != ',';
    word = c == ',' ? false : word || name;
  }
  return word && parameters.find("void") == std::string::npos;
}

// What includes left in a flat text.
bool is_line_marker(const std::string& text, size_t at) {
  if (at == 0 || text[at - 1] != '\n') return false;
  return (text.compare(at, 2, "# ") == 0 && at + 2 < text.size() && std::isdigit(static_cast<unsigned char>(text[at + 2])) != 0) || text.compare(at, 6, "#line ") == 0;
}

}  // namespace

std::string ParsePatches::patched() const {
  std::string out;
  size_t copied = 0;
  for (const auto& [at, inserted] : insertions) {
    out.append(text, copied, at - copied) += inserted;
    copied = at;
  }
  return out.append(text, copied, std::string::npos);
}

bool open_inner_function(ParsePatches& patches, size_t brace) {
  const std::string& text = patches.text;
  if (brace >= text.size() || text[brace] != '{' || patches.inner_functions.contains(brace)) return false;
  size_t close = brace;
  while (close > 0 && std::isspace(static_cast<unsigned char>(text[close - 1])) != 0) --close;
  if (close == 0 || text[close - 1] != ')') return false;
  const size_t open = opening(text, close - 1);
  if (open == SourceText::kNone) return false;
  const std::string parameters = text.substr(open + 1, close - 1 - open - 1);
  if (parameters.find("...") != std::string::npos || parameters.find("/*") != std::string::npos) return false;
  const bool old_style = are_names(parameters);
  if (old_style)
    for (size_t i = open + 1; i + 1 < close; ++i)
      if (text[i] != '\n') patches.text[i] = ' ';
  patches.insertions[brace] = ";";
  patches.insertions[brace + 1] = (old_style ? "int " : "") + (old_style ? parameters + ";" : as_declarations(parameters));
  patches.inner_functions.insert(brace);
  return true;
}

bool close_array_sizes(ParsePatches& patches, size_t offset) {
  const SourceText source(patches.text);
  const size_t end = source.find_outside(offset, ';');
  bool changed = false;
  for (size_t open = offset; end != SourceText::kNone && (open = source.find_outside(open, '[')) < end;) {
    const size_t close = source.closing(open);
    if (close == SourceText::kNone || close > end || close == open + 1) break;
    for (size_t i = open + 1; i < close; ++i)
      if (patches.text[i] != '\n') patches.text[i] = ' ';
    patches.text[open + 1] = '1';
    open = close + 1;
    changed = true;
  }
  if (changed) patches.unknown_sizes.insert(offset);
  return changed;
}

bool blank_word(ParsePatches& patches, size_t offset, const std::string& word) {
  const size_t line = patches.text.rfind('\n', offset);
  const size_t at = patches.text.rfind(word, offset);
  if (at == std::string::npos || (line != std::string::npos && at < line)) return false;
  patches.text.replace(at, word.size(), word.size(), ' ');
  return true;
}

bool blank_body(ParsePatches& patches, std::pair<size_t, size_t> body, bool inner) {
  if (body.first == SourceText::kNone || body.second == SourceText::kNone) return false;
  const auto first = patches.insertions.lower_bound(body.first);
  patches.insertions.erase(first, patches.insertions.upper_bound(body.second));
  patches.inner_functions.erase(patches.inner_functions.lower_bound(body.first), patches.inner_functions.upper_bound(body.second));
  for (size_t i = body.first; i <= body.second; ++i) {
    if (is_line_marker(patches.text, i)) i = std::min(patches.text.find('\n', i), body.second);
    if (patches.text[i] != '\n') patches.text[i] = ' ';
  }
  patches.text[body.first] = inner ? ';' : '{';
  patches.text[body.second] = inner ? ' ' : '}';
  return true;
}

}  // namespace foretrace::tracer::c
