// Moves of a debugger in a run, as neural debuggers are asked to make them (arXiv:2603.09951): from a known place, where does the move
// lead, and what is the state there? `alloc` and `free` are no places.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tracer/trace/step_view.h"
#include "worldmodel/program.h"

namespace foretrace::worldmodel {

enum class DebuggerMove : uint8_t {
  kOver,        // the next place that is not deeper in the stack
  kOut,         // the frame's next return or yield; at one, that of a frame below it on the stack
  kBreakpoint,  // the next time that a line begins
};
inline constexpr int kDebuggerMoveCount = 3;
// "over", "out", "breakpoint"
std::string debugger_move_name(DebuggerMove move);

struct MoveQuestion {
  Program program;
  std::vector<tracer::StepView> prefix;  // the true steps up to the place where the move is made; at least one
  DebuggerMove move = DebuggerMove::kOver;
  int64_t line = 0;  // of the breakpoint
};

// Whether a move made at `from` ends at `step`, one of those that follow.
bool ends_at(const tracer::StepView& from, const tracer::StepView& step, DebuggerMove move, int64_t line);

// The index in `steps` where a move made at steps[at] ends; none: it leaves the run.
std::optional<size_t> move_end(std::span<const tracer::StepView> steps, size_t at, DebuggerMove move, int64_t line);

}  // namespace foretrace::worldmodel
