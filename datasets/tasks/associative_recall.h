// AssociativeRecall (MQAR): keys with their values, then some of the keys again, whose values are asked for.
//   k1 v1 k2 v2 ... kD vD, then N - 2 D tokens: at each even place may stand a key; its value is asked there. A pair's distance
//   from the start of that part is drawn with p(i) ~ i^(a-1), a = 0.01; all other places hold random tokens.
// Source: Zoology, multiquery_ar(power_a=0.01, random_non_queries=True).
#pragma once

#include "datasets/tasks/sequence_task.h"

namespace foretrace::datasets {

class AssociativeRecall : public SequenceTask {
 public:
  // REQUIRES: 0 < pairs, 4 pairs <= vocabulary
  AssociativeRecall(int64_t pairs, int64_t vocabulary) : pairs_(pairs), vocabulary_(vocabulary) {}

  [[nodiscard]] int32_t vocabulary() const override { return static_cast<int32_t>(vocabulary_); }
  [[nodiscard]] TaskSample sample(Rng& rng, int64_t length) const override;
  [[nodiscard]] int64_t shortest() const override { return 4 * pairs_; }

 private:
  int64_t pairs_, vocabulary_;
};

}  // namespace foretrace::datasets
