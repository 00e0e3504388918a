#include "worldmodel/call_text.h"

#include <algorithm>
#include <cctype>

#include "core/trimmed.h"

namespace foretrace::worldmodel {
namespace {

// One past the closing quote of the string literal that begins at `at`.
size_t skip_string(const std::string& text, size_t at) {
  const char quote = text[at];
  const size_t open = text.compare(at, 3, std::string(3, quote)) == 0 ? 3 : 1;
  for (at += open; at < text.size(); ++at) {
    if (text[at] == '\\')
      ++at;
    else if (text.compare(at, open, std::string(open, quote)) == 0)
      return at + open;
  }
  return text.size();
}

// The index of the parenthesis that closes the one at `open`; npos: none does.
size_t closing(const std::string& text, size_t open) {
  int depth = 0;
  for (size_t i = open; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      i = skip_string(text, i) - 1;
    } else if (c == '(' || c == '[' || c == '{') {
      ++depth;
    } else if ((c == ')' || c == ']' || c == '}') && --depth == 0) {
      return i;
    }
  }
  return std::string::npos;
}

}  // namespace

void split_call(std::string& entry, std::string& args) {
  const size_t open = entry.find('(');
  if (!args.empty() || open == std::string::npos || open == 0 || closing(entry, open) != entry.size() - 1) return;
  const auto in_name = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.'; };
  if (!std::all_of(entry.begin(), entry.begin() + static_cast<std::ptrdiff_t>(open), in_name)) return;
  args = entry.substr(open + 1, entry.size() - open - 2);
  entry.resize(open);
}

std::string first_argument(const std::string& args) {
  int depth = 0;
  size_t at = 0;
  while (at < args.size()) {
    const char c = args[at];
    if (c == '"' || c == '\'') {
      at = skip_string(args, at);
      continue;
    }
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    if (c == ',' && depth == 0) break;
    ++at;
  }
  std::string first(trimmed(args.substr(0, at)));
  size_t name = 0;
  while (name < first.size() &&
         (std::isalnum(static_cast<unsigned char>(first[name])) != 0 || first[name] == '_'))
    ++name;
  const size_t equals = first.find_first_not_of(' ', name);
  if (name > 0 && equals != std::string::npos && first[equals] == '=' &&
      first.compare(equals, 2, "==") != 0)
    return std::string(trimmed(first.substr(equals + 1)));
  return first;
}

}  // namespace foretrace::worldmodel
