// A run as the token text of a neural debugger (arXiv 2603.09951): states, and the moves of a debugger that lead from one to the next.
//
//   <|begin_of_text|><|trace_context_start|>CONTEXT
//   <|frame_sep|><|EVENT|><|src_sep|>SRC<|arg_sep|>JSON<|action_sep|>MOVE         a state, and the move made there
//   <|frame_sep|><|arg_sep|>"normal"<|end_of_text|>                               also "error", "never": the move left the run
//
// EVENT is call_sep, line_sep, return_sep or exception_sep; CONTEXT and SRC are those of cwm_text.h. JSON is the value of a return or
// exception, otherwise the locals: what changed, and one entry "..": ".." for all that did not. After a call, a return or a breakpoint
// they are given in full, and wherever the short form would not give them back, names in order. MOVE is <|step_into|> (the next
// state), <|step_over|> (the next that is not below this one in the state tree, where calls lie below the line that makes them),
// <|step_return|> (the frame's return; at one, its caller's), <|breakpoint|>SRC (the next line that reads so) or <|continue|>.
//
// A run gives two documents: forward from its first state, then one backward from its last, with EVENT inv_call_sep and
// inv_return_sep for call_sep and return_sep, moves that go the other way, and <|inv_step_call|> (the frame's call; at one, its caller's)
// for <|step_return|>. Moves are drawn at random by the run's number (trajectory.h). A document whose last state has no
// move ends there. Only the thread of the first step is told. debugger_reader.h reads the text back.
#pragma once

#include <string>

#include "core/result.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::tracer {

// Both documents, a newline after each; empty for a run without states.
Result<std::string> debugger_text(TraceReader& reader, int64_t run);

}  // namespace foretrace::tracer
