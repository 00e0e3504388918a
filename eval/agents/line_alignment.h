// LineAlignment: which line of one text stands for which of another: the longest common subsequence of their lines.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace foretrace::eval {

struct LineAlignment {
  std::map<int64_t, int64_t> same;  // line of `from` -> the equal line of `to`, both from 1
  // Lines of `to` at which it differs: those that `from` lacks; where lines are missing, those above and below the gap, and the
  // nearest above that is indented no deeper than what is missing: what led there.
  std::set<int64_t> changed;
};

LineAlignment align_lines(const std::string& from, const std::string& to);

}  // namespace foretrace::eval
