// AssociativeRecall (MQAR): keys with their values, then some of the keys again, whose values are asked for.
//   k1 v1 k2 v2 ... kD vD, then N - 2 D tokens: at each even place may stand a key; its value is asked there. A pair's distance
//   from the start of that part is drawn with p(i) ~ i^(a-1), a = 0.01; all other places hold token 0, or random tokens.
// A sequence of less than 4 D tokens holds as many pairs as fit, N / 4.
// Source: Zoology, multiquery_ar(power_a=0.01, random_non_queries=random_fillers); its Figure 2 has them false.
#pragma once

#include "datasets/tasks/sequence_task.h"

namespace foretrace::datasets {

class AssociativeRecall : public SequenceTask {
 public:
  // REQUIRES: 0 < pairs, 4 pairs <= vocabulary
  AssociativeRecall(int64_t pairs, int64_t vocabulary, bool random_fillers)
      : pairs_(pairs), vocabulary_(vocabulary), random_fillers_(random_fillers) {}

  [[nodiscard]] int32_t vocabulary() const override { return static_cast<int32_t>(vocabulary_); }
  [[nodiscard]] TaskSample sample(Rng& rng, int64_t length) const override;
  [[nodiscard]] int64_t shortest() const override { return 4; }
  [[nodiscard]] int64_t whole() const override { return 4 * pairs_; }

 private:
  int64_t pairs_, vocabulary_;
  bool random_fillers_;
};

}  // namespace foretrace::datasets
