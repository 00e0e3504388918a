// Moves of a debugger as questions about a recorded run (part `moves` of the suite `trace`), and what the answers are worth.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/rng.h"
#include "eval/sample.h"
#include "worldmodel/debugger_move.h"
#include "worldmodel/prediction.h"

namespace foretrace::eval {

struct DrawnMove {
  size_t at = 0;   // the step at which the move is made
  size_t end = 0;  // the step to which it leads
  worldmodel::DebuggerMove move = worldmodel::DebuggerMove::kOver;
  int64_t line = 0;  // of a breakpoint
};

// `count` moves that end within the run, each kind as likely, as far as tries find them.
std::vector<DrawnMove> draw_moves(std::span<const tracer::StepView> steps, int64_t count, Rng& rng);

struct MoveScore {
  bool exact = false;    // control, and the state there: locals and value
  bool control = false;  // event, line and depth
};
// A move that ends nowhere, or not within the budget, is wrong.
MoveScore score_move(std::span<const tracer::StepView> truth, const DrawnMove& drawn, const worldmodel::TracePrediction& prediction);

// move, move_control, move_KIND, move_far (of those that pass at least one step) over a run's moves.
std::vector<Measure> move_measures(std::span<const DrawnMove> moves, std::span<const MoveScore> scores);

}  // namespace foretrace::eval
