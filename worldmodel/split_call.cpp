#include "worldmodel/split_call.h"

#include <algorithm>
#include <cctype>

namespace foretrace::worldmodel {
namespace {

// The index of the parenthesis that closes the one at `open`; npos: none does.
size_t closing(const std::string& text, size_t open) {
  int depth = 0;
  for (size_t i = open; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' || c == '\'') {
      const size_t width = text.compare(i, 3, std::string(3, c)) == 0 ? 3 : 1;
      size_t end = i + width;
      while (end < text.size() && text.compare(end, width, std::string(width, c)) != 0) end += text[end] == '\\' ? 2 : 1;
      i = end + width - 1;
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

}  // namespace foretrace::worldmodel
