// SequenceTask: made-up sequences with one right answer behind some of their tokens; they show what a sequence model can keep.
//   word problems: tokens are elements of a permutation group, the answer behind each is the product of all so far
//     parity (Z2), z3, s3, s4, a5, s5: every element is a token; s5_swaps: the identity and the ten transpositions
//   mqar: associative recall of several pairs: keys with their values, then keys whose values are asked for
// Sources: Grazzi et al. (arXiv 2411.12537), Siems et al. (2502.10297); Zoology's multiquery_ar (2312.04927).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/rng.h"

namespace foretrace::datasets {

struct TaskSample {
  std::vector<int32_t> tokens;
  std::vector<int32_t> answers;  // one a token: what is right behind it; -1: nothing is asked
};

class SequenceTask {
 public:
  virtual ~SequenceTask() = default;
  // Every token and answer is below this.
  [[nodiscard]] virtual int32_t vocabulary() const = 0;
  // A sequence of `length` tokens.
  [[nodiscard]] virtual TaskSample sample(Rng& rng, int64_t length) const = 0;
  // The shortest length that the task can have, and the one from which on it asks all that its settings say.
  [[nodiscard]] virtual int64_t shortest() const = 0;
  [[nodiscard]] virtual int64_t whole() const { return shortest(); }
};

struct TaskSettings {
  std::string name;
  int64_t pairs = 4;          // mqar: key-value pairs a sequence
  int64_t vocabulary = 8192;  // mqar: keys are of its lower half, values of its upper one
  bool random_fillers = false;  // mqar: random tokens where nothing is asked, not token 0
};

// Fails for a name that is not known, naming those that are.
Result<std::unique_ptr<SequenceTask>> make_sequence_task(const TaskSettings& settings);

}  // namespace foretrace::datasets
