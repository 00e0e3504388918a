// A call asked of Meta's CWM in its own tokens (facebookresearch/cwm, PROMPTING_GUIDE.md; tracer/store/cwm_text.h), and the steps read
// back. The call is made by a function `main` behind the program, which is entered:
//
//   <|begin_of_text|><|trace_context_start|>SOURCE
//   def main():  # << START_OF_TRACE
//       return ENTRY(ARGS)
//   <|frame_sep|><|call_sep|>{}<|action_sep|>def main():
//   <|frame_sep|>
#pragma once

#include <string>
#include <string_view>

#include "worldmodel/prediction.h"
#include "worldmodel/program.h"

namespace foretrace::worldmodel {

inline constexpr int kCwmPromptVersion = 1;

std::string cwm_prompt(const Program& program);

// The steps of the call itself, without main's. `written` goes on behind the prompt; `whole`: the model ended it, not the budget. The
// format has no line numbers: of equal lines the one after the frame's last step is taken. A step that leaves a frame has the locals of
// the frame's step before it. What does not parse ends the trace as kUnparsed.
TracePrediction read_cwm_steps(const Program& program, std::string_view written, bool whole);

}  // namespace foretrace::worldmodel
