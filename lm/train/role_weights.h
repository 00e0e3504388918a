// How much each kind of token counts in the loss.
#pragma once

namespace foretrace::lm {

struct RoleWeights {
  double prompt = 0;   // the program, which is given when the model is asked
  double control = 1;  // which step comes next
  double state = 1;    // what changed
  double value = 1;    // what was returned or raised
  double forced = 0;   // what follows from the tokens before by the trace language's grammar
};

}  // namespace foretrace::lm
