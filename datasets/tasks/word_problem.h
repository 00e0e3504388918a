// WordProblem: the running product of permutations.
#pragma once

#include "datasets/tasks/sequence_task.h"

namespace foretrace::datasets {

using Permutation = std::vector<int32_t>;  // p[i]: where point i goes

class WordProblem : public SequenceTask {
 public:
  // Token t is `tokens`[t]; the states are all their products, numbered in the order in which a breadth-first search from the
  // identity finds them.
  explicit WordProblem(std::vector<Permutation> tokens);

  [[nodiscard]] int32_t vocabulary() const override;
  [[nodiscard]] TaskSample sample(Rng& rng, int64_t length) const override;
  [[nodiscard]] int64_t shortest() const override { return 1; }
  [[nodiscard]] int32_t states() const { return static_cast<int32_t>(next_.size()); }
  // The state behind `token` where `state` was before.
  [[nodiscard]] int32_t next(int32_t state, int32_t token) const {
    return next_[static_cast<size_t>(state)][static_cast<size_t>(token)];
  }

 private:
  std::vector<std::vector<int32_t>> next_;  // [state][token]
};

// All permutations of n points, in lexicographic order; even ones alone.
std::vector<Permutation> all_permutations(int32_t points);
std::vector<Permutation> even_permutations(int32_t points);
// The identity and all transpositions.
std::vector<Permutation> swaps(int32_t points);
// The identity and its cyclic shifts.
std::vector<Permutation> rotations(int32_t points);

}  // namespace foretrace::datasets
