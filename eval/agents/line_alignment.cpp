#include "eval/agents/line_alignment.h"

#include <algorithm>
#include <vector>

namespace foretrace::eval {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

size_t indentation(const std::string& line) { return std::min(line.find_first_not_of(" \t"), line.size()); }

}  // namespace

LineAlignment align_lines(const std::string& from, const std::string& to) {
  const auto a = lines_of(from), b = lines_of(to);
  // common[i][j]: of a from i on and b from j on.
  std::vector<std::vector<int>> common(a.size() + 1, std::vector<int>(b.size() + 1, 0));
  for (size_t i = a.size(); i-- > 0;)
    for (size_t j = b.size(); j-- > 0;) common[i][j] = a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
  LineAlignment lines;
  const auto last = static_cast<int64_t>(b.size());
  for (size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      lines.same[static_cast<int64_t>(++i)] = static_cast<int64_t>(++j);
    } else {
      const size_t i0 = i, j0 = j;
      while ((i < a.size() || j < b.size()) && !(i < a.size() && j < b.size() && a[i] == b[j] && common[i][j] == common[i0][j0])) {
        if (j == b.size() || (i < a.size() && common[i + 1][j] == common[i0][j0])) ++i;
        else ++j;
      }
      for (size_t line = j0 + 1; line <= j; ++line) lines.changed.insert(static_cast<int64_t>(line));
      if (j == j0) {  // lines of `a` are missing here
        if (j0 > 0) lines.changed.insert(static_cast<int64_t>(j0));
        if (static_cast<int64_t>(j0) < last) lines.changed.insert(static_cast<int64_t>(j0) + 1);
        size_t leads = j0;
        while (leads > 0 && indentation(b[leads - 1]) > indentation(a[i0])) --leads;
        if (leads > 0) lines.changed.insert(static_cast<int64_t>(leads));
      }
    }
  }
  return lines;
}

}  // namespace foretrace::eval
