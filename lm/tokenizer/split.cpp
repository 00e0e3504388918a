#include "lm/tokenizer/split.h"

#include <algorithm>

namespace foretrace::lm::tokenizer {
namespace {

struct Part {
  Span span;
  bool match = false;
};

// The whole of the text: matches and what lies between them.
std::vector<Part> cover(const std::vector<Span>& matches, size_t size, bool invert) {
  std::vector<Part> parts;
  size_t at = 0;
  for (const Span& match : matches) {
    if (match.begin > at) parts.push_back({{at, match.begin}, invert});
    parts.push_back({match, !invert});
    at = match.end;
  }
  if (at < size) parts.push_back({{at, size}, invert});
  return parts;
}

// Joins neighbours: `joins(match, match of the one before)` says whether a part belongs to what was kept last.
template <typename Joins>
std::vector<Part> join(const std::vector<Part>& parts, Joins joins) {
  std::vector<Part> out;
  bool before = false;
  for (const Part& part : parts) {
    if (!out.empty() && joins(part.match, before)) {
      out.back().span.begin = std::min(out.back().span.begin, part.span.begin);
      out.back().span.end = std::max(out.back().span.end, part.span.end);
    } else {
      out.push_back(part);
    }
    before = part.match;
  }
  return out;
}

std::vector<Part> arrange(std::vector<Part> parts, SplitBehavior behavior) {
  const auto delimiter_joins = [](bool match, bool before) { return match && !before; };
  switch (behavior) {
    case SplitBehavior::kIsolated: return parts;
    case SplitBehavior::kRemoved: std::erase_if(parts, [](const Part& part) { return part.match; }); return parts;
    case SplitBehavior::kContiguous: return join(parts, [](bool match, bool before) { return match == before; });
    case SplitBehavior::kMergedWithPrevious: return join(parts, delimiter_joins);
    case SplitBehavior::kMergedWithNext: break;
  }
  std::reverse(parts.begin(), parts.end());
  parts = join(parts, delimiter_joins);
  std::reverse(parts.begin(), parts.end());
  return parts;
}

}  // namespace

Status Split::apply(const Piece& piece, std::vector<Piece>& parts) const {
  thread_local std::vector<Span> matches;
  TRY(regex.find_all(piece.text(), matches));
  for (const Part& part : arrange(cover(matches, piece.range.size(), invert), behavior))
    if (!part.span.empty())
      parts.push_back({piece.source, {piece.range.begin + part.span.begin, piece.range.begin + part.span.end}, -1});
  return {};
}

}  // namespace foretrace::lm::tokenizer
