// fill_splits: puzzles as they come, shared out to a training and a test set so that no symmetry
// leads from one to the other.
#pragma once

#include <functional>

#include "datasets/puzzle/puzzle_set.h"

namespace foretrace::datasets::puzzle {

struct PuzzleCandidate {
  std::string form;  // equal for puzzles that a symmetry joins
  PuzzleExample example;
};
// The next candidate, in an order that depends on the seed alone; none: there are no more.
using CandidateSource = std::function<Result<std::optional<PuzzleCandidate>>()>;
// Puzzles taken so far, of all.
using PuzzleProgress = std::function<void(int64_t done, int64_t all)>;

struct SplitSizes {
  int64_t train = 1000;  // puzzles, all different
  int64_t test = 1000;
  int64_t copies = 0;  // images of each training puzzle under symmetries beside it, at most
  uint64_t seed = 0;
};

// Fills `splits`, whose sets have their length, vocabulary and rules. All puzzles of a form go to
// one side, drawn when the form is first met in proportion to what the sides still need, and form a
// group there. Where images repeat, a puzzle has fewer copies. Fails where candidates end, or none
// of the last 50,000 was of use, before both sides are full; and where they need over 16 GiB.
Status fill_splits(const SplitSizes& sizes, const CandidateSource& next,
                   const PuzzleProgress& progress, PuzzleSplits& splits);

}  // namespace foretrace::datasets::puzzle
