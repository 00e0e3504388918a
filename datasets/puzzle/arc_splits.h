// ARC for learners, as TinyRecursiveModels makes it (dataset/build_arc_dataset.py): every task is a
// puzzle with an identifier of its own, and so is each augmentation of it. Trained on are the
// demonstrations of all tasks and the tests of training tasks; asked are the tests of evaluation
// tasks, in every augmentation, to be voted on (arc_vote.h).
#pragma once

#include "datasets/puzzle/arc_task.h"
#include "datasets/puzzle/puzzle_set.h"

namespace foretrace::datasets::puzzle {

struct ArcOptions {
  int64_t copies = 0;     // augmentations of each task beside it, all different, five tries each
  bool translate = true;  // training pairs stand anywhere in the square, but for one of each puzzle
  uint64_t seed = 0;
};

// A pair that is asked, or becomes one by a symmetry, is left out of the training set where another
// task has it. Identifiers are named by arc_name(). Fails where the sets need more than 16 GiB.
Result<PuzzleSplits> arc_splits(const ArcCorpus& corpus, const ArcOptions& options);

}  // namespace foretrace::datasets::puzzle
