// MaskMode: how far ahead a token may look in one pass.
//   attention: column t sees the columns below reach(t), and in sliding layers only those nearer than the window
//   linear mixers: the scan forward goes over everything; one backward, with the same weights, goes over each stretch whose tokens
//   see each other, from nothing, and is added (MDLM's DiMamba with all weights tied; arXiv 2406.07524)
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace foretrace::lm {

enum class LookAhead {
  kNone,    // causal
  kAll,     // to the row's end
  kPrefix,  // within the row's prefix; behind it, not at all
  kBlock,   // to the end of the own block
};

struct MaskMode {
  static MaskMode causal() { return {LookAhead::kNone, {}, 0}; }
  static MaskMode full(bool one_window = false) { return {LookAhead::kAll, {}, 0, one_window}; }
  static MaskMode prefix(std::vector<int64_t> tokens) { return {LookAhead::kPrefix, std::move(tokens), 0}; }
  static MaskMode blocks(int64_t tokens) { return {LookAhead::kBlock, {}, tokens}; }

  LookAhead ahead = LookAhead::kNone;
  std::vector<int64_t> prefixes;       // kPrefix: tokens, a row
  int64_t block = 0;                   // kBlock: tokens, counted from the row's first one
  // In sliding layers the window is that of the pass's first token, for all of them, and they see each other however far apart.
  bool one_window = false;
};

// Tokens begin .. begin + count - 1 of a row, which see each other.
struct Stretch {
  int64_t row, begin, count;
};

// The stretches of one row whose tokens stand in begin .. end - 1 and have positions from `first` on; in order, none empty.
// A `first` within a block belongs to what is left of it. REQUIRES: kPrefix has an entry for `row`; kBlock a block above 0
std::vector<Stretch> stretches_of(const MaskMode& mode, int64_t row, int64_t begin, int64_t end, int64_t first);

}  // namespace foretrace::lm
