// StepJudgement: what of one predicted step agrees with the step that really came. The truth's own
// properties (did it jump, what changed) are the scorer's business; a judgement only says right or
// wrong, part by part.
#pragma once

#include <vector>

#include "tracer/trace/step_view.h"

namespace foretrace::worldmodel {

struct StepJudgement {
  bool exact = false;    // control, state and value
  bool control = false;  // event and line
  bool state = false;    // every local of the frame: its name and text
  bool value = false;    // the value of a return, yield or exception; true where the step has none
                         // and none was predicted
  std::vector<bool>
      changes;  // one for each changed local of the true step, in its order: name and text right
  double confidence = 0;  // the model's own probability of the step that it predicted, 0..1
};

// Compares a whole predicted step with the true one.
StepJudgement judge_step(const tracer::StepView& predicted, const tracer::StepView& truth,
                         double confidence);

// Locals as a set: the same names with the same texts, in any order. A text made by repr tells its
// type.
bool same_locals(const tracer::StepView& a, const tracer::StepView& b);

}  // namespace foretrace::worldmodel
