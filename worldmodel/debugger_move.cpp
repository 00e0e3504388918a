#include "worldmodel/debugger_move.h"

namespace foretrace::worldmodel {

using tracer::Event;
using tracer::StepView;

std::string debugger_move_name(DebuggerMove move) {
  switch (move) {
    case DebuggerMove::kOver: return "over";
    case DebuggerMove::kOut: return "out";
    case DebuggerMove::kBreakpoint: return "breakpoint";
  }
  return "over";
}

bool ends_at(const StepView& from, const StepView& step, DebuggerMove move, int64_t line) {
  if (step.thread != from.thread || step.event == Event::kAlloc || step.event == Event::kFree) return false;
  switch (move) {
    case DebuggerMove::kOver: return step.depth <= from.depth;
    case DebuggerMove::kOut:
      if (!reads_as_return(step.event)) return false;
      return reads_as_return(from.event) ? step.depth < from.depth : step.frame == from.frame;
    case DebuggerMove::kBreakpoint: return step.event == Event::kLine && step.line == line && step.file == from.file;
  }
  return false;
}

std::optional<size_t> move_end(std::span<const StepView> steps, size_t at, DebuggerMove move, int64_t line) {
  for (size_t k = at + 1; k < steps.size(); ++k)
    if (ends_at(steps[at], steps[k], move, line)) return k;
  return {};
}

}  // namespace foretrace::worldmodel
