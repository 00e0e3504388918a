// The text of debugger_text.h back to states and moves. Every state is whole again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "tracer/store/debugger_locals.h"
#include "tracer/store/trajectory.h"

namespace foretrace::tracer {

struct DebuggerState {
  Event event = Event::kLine;  // kCall, kLine, kReturn or kException
  std::string source;          // the line with its newline
  LocalTexts locals;           // none at a return or exception
  std::string value;           // of those
  Move move = Move::kNone;     // none: the last state
  std::string breakpoint;      // the line to stop at
  friend bool operator==(const DebuggerState&, const DebuggerState&) = default;
};

struct DebuggerDocument {
  std::string context;  // with the mark of its entry
  std::vector<DebuggerState> states;
  std::string exit;  // "normal", "error" or "never"; empty: the last state is in the run
};

// The documents of a file: of each run the forward one, then the backward one. An Error names the document and the byte.
Result<std::vector<DebuggerDocument>> parse_debugger(std::string_view text);

}  // namespace foretrace::tracer
