// PuzzleSampler: batches of examples to train on. As in TinyRecursiveModels (puzzle_dataset.py) an
// epoch goes over the groups in random order and takes one puzzle of each, drawn, with all its
// examples in random order; epochs follow each other without a gap. With `augment` each example is
// replaced by what the set's rules draw.
// What comes depends on the set, the options and the position alone. For one thread.
#pragma once

#include "datasets/puzzle/puzzle_set.h"

namespace foretrace::datasets::puzzle {

struct PuzzleBatch {
  std::vector<uint8_t> inputs, labels;  // [rows, length]
  std::vector<int32_t> identifiers;     // [rows]
  std::vector<int64_t> examples;        // [rows], of the set
};

class PuzzleSampler {
 public:
  struct Position {
    int64_t epoch = 0;
    int64_t groups = 0;    // of the epoch, begun
    int64_t examples = 0;  // of the last of them, taken
    friend bool operator==(const Position&, const Position&) = default;
  };

  // `set` must outlive this. REQUIRES: the set has an example; it has rules if augment
  PuzzleSampler(const PuzzleSet& set, uint64_t seed, bool augment);

  // `rows` examples.
  PuzzleBatch next(int64_t rows);
  [[nodiscard]] Position position() const { return position_; }
  // Goes on as a sampler of the same set, seed and options would that stood there.
  void seek(const Position& position);

 private:
  void begin_epoch(int64_t epoch);
  void begin_group();

  const PuzzleSet& set_;
  Rng seeds_;
  bool augment_;
  Position position_;
  std::vector<int64_t> order_;     // of the epoch: its groups
  std::vector<int64_t> examples_;  // of the group
  Rng rng_{0};                     // of the group
};

}  // namespace foretrace::datasets::puzzle
