// What for and while have in common: their bodies, which change something that outlives the loop.
#pragma once

#include "datasets/generate/draft.h"

namespace foretrace::datasets::generate {

// Variables that are iterated over must not change meanwhile.
class Lock {
 public:
  Lock(Draft& d, std::optional<VariableId> id)
      : draft_(d), id_(id), before_(id && d.variables[*id].locked) {
    if (id_) draft_.variables[*id_].locked = true;
  }
  ~Lock() {
    if (id_) draft_.variables[*id_].locked = before_;
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  Draft& draft_;
  std::optional<VariableId> id_;
  bool before_;
};

// What a loop changes: one or two variables that exist before it.
std::vector<VariableId> loop_targets(Draft& draft);
// The lines of a loop that runs up to `times` times; with `may_skip` a `continue` does no harm.
void write_body(Draft& draft, const std::vector<VariableId>& targets, int64_t times, bool may_skip);
// Puts xs[i] in scope as if it were a variable; i is the last that was declared.
void add_element_alias(Draft& draft, VariableId sequence);

}  // namespace foretrace::datasets::generate
