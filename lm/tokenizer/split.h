// Split: cuts pieces of text at what a pattern matches.
#pragma once

#include <vector>

#include "lm/tokenizer/aligned_text.h"
#include "lm/tokenizer/regex.h"

namespace foretrace::lm::tokenizer {

// What becomes of the matches. "-" in "the-final--countdown":
enum class SplitBehavior {
  kRemoved,             // the, final, countdown
  kIsolated,            // the, -, final, -, -, countdown
  kMergedWithPrevious,  // the-, final-, -, countdown
  kMergedWithNext,      // the, -final, -, -countdown
  kContiguous,          // the, -, final, --, countdown
};

struct Split {
  Regex regex;
  SplitBehavior behavior = SplitBehavior::kIsolated;
  bool invert = false;  // what lies between the matches is the delimiter

  // Appends the parts of `piece`, empty ones left out.
  Status apply(const Piece& piece, std::vector<Piece>& parts) const;
};

}  // namespace foretrace::lm::tokenizer
