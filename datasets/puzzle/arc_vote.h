// ArcVote: one answer from those to many augmentations of a question. What came most often is
// first; of answers that came alike often, that with the higher mean confidence.
// Source: TinyRecursiveModels, evaluators/arc.py.
#pragma once

#include <map>

#include "datasets/puzzle/grid.h"

namespace foretrace::datasets::puzzle {

struct ArcCandidate {
  Grid answer;
  int64_t votes = 0;
  double confidence = 0;  // the mean of its votes
};

class ArcVote {
 public:
  // `answer` with its augmentation undone. A confidence that is no number counts as 0.
  void add(const Grid& answer, double confidence);
  // Best first; of two that are alike in both the lesser grid.
  [[nodiscard]] std::vector<ArcCandidate> ranked() const;

 private:
  std::map<Grid, ArcCandidate> candidates_;
};

// Whether `answer` is among the first `tries` of a ranking (ARC allows two).
bool among_first(const std::vector<ArcCandidate>& ranked, const Grid& answer, size_t tries);

}  // namespace foretrace::datasets::puzzle
