#include "lm/mask_mode.h"

#include <algorithm>

#include "core/check.h"

namespace foretrace::lm {
namespace {

std::vector<Stretch> blocks_of(int64_t block, int64_t row, int64_t begin, int64_t end, int64_t first) {
  FORETRACE_CHECK(block > 0, "a block has at least one token");
  std::vector<Stretch> stretches;
  for (int64_t at = begin; at < end;) {
    const int64_t position = first + (at - begin);
    const int64_t count = std::min(end - at, block - position % block);
    stretches.push_back({row, at, count});
    at += count;
  }
  return stretches;
}

}  // namespace

std::vector<Stretch> stretches_of(const MaskMode& mode, int64_t row, int64_t begin, int64_t end, int64_t first) {
  if (begin >= end || mode.ahead == LookAhead::kNone) return {};
  if (mode.ahead == LookAhead::kBlock) return blocks_of(mode.block, row, begin, end, first);
  if (mode.ahead == LookAhead::kAll) return {{row, begin, end - begin}};
  FORETRACE_CHECK(static_cast<size_t>(row) < mode.prefixes.size(), "a prefix for each row");
  const int64_t count = std::min(end - begin, mode.prefixes[static_cast<size_t>(row)] - first);
  if (count <= 0) return {};
  return {{row, begin, count}};
}

}  // namespace foretrace::lm
