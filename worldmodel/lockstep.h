// Lockstep: many sequences decoded at once, one forward pass a token for all that are not done.
#pragma once

#include <span>
#include <vector>

#include "datasets/vocabulary.h"

namespace foretrace::lm {
class CausalLm;
}

namespace foretrace::worldmodel {

class LockstepRow {
 public:
  virtual ~LockstepRow() = default;
  // All tokens so far, prompt included; at least one.
  [[nodiscard]] virtual const std::vector<datasets::Token>& tokens() const = 0;
  [[nodiscard]] virtual bool done() const = 0;
  // Takes the token that logits[V] choose, and gives it. REQUIRES: !done()
  virtual datasets::Token take(const float* logits) = 0;
  // The row's share of the time that a pass took.
  virtual void spend(double seconds) = 0;
};

// REQUIRES: no row is done
void decode_in_lockstep(const lm::CausalLm& model, std::vector<LockstepRow*> rows);

}  // namespace foretrace::worldmodel
