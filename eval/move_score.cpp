#include "eval/move_score.h"

#include "worldmodel/judgement.h"

namespace foretrace::eval {

using tracer::Event;
using tracer::StepView;
using worldmodel::DebuggerMove;

namespace {

constexpr int64_t kTriesAMove = 8;

bool is_place(const StepView& step) { return step.event != Event::kAlloc && step.event != Event::kFree; }

}  // namespace

std::vector<DrawnMove> draw_moves(std::span<const StepView> steps, int64_t count, Rng& rng) {
  std::vector<DrawnMove> moves;
  for (int64_t tries = 0; steps.size() > 1 && tries < kTriesAMove * count && static_cast<int64_t>(moves.size()) < count; ++tries) {
    DrawnMove drawn;
    drawn.move = static_cast<DebuggerMove>(rng.below(worldmodel::kDebuggerMoveCount));
    drawn.at = rng.below(steps.size() - 1);
    const StepView& aimed = steps[static_cast<size_t>(rng.between(static_cast<int64_t>(drawn.at) + 1, static_cast<int64_t>(steps.size()) - 1))];
    if (!is_place(steps[drawn.at])) continue;
    if (drawn.move == DebuggerMove::kBreakpoint) {
      if (aimed.event != Event::kLine) continue;
      drawn.line = aimed.line;
    }
    const auto end = worldmodel::move_end(steps, drawn.at, drawn.move, drawn.line);
    if (!end) continue;
    drawn.end = *end;
    moves.push_back(drawn);
  }
  return moves;
}

MoveScore score_move(std::span<const StepView> truth, const DrawnMove& drawn, const worldmodel::TracePrediction& prediction) {
  if (prediction.steps.empty() || prediction.ending != worldmodel::Ending::kFinished) return {};
  const StepView &there = truth[drawn.end], &said = prediction.steps.back();
  const auto judged = worldmodel::judge_step(said, there, 0);
  const bool control = judged.control && said.depth == there.depth;
  return {control && judged.exact, control};
}

std::vector<Measure> move_measures(std::span<const DrawnMove> moves, std::span<const MoveScore> scores) {
  std::vector<Measure> measures = {{"move", 0, 0}, {"move_control", 0, 0}, {"move_far", 0, 0}};
  for (int kind = 0; kind < worldmodel::kDebuggerMoveCount; ++kind)
    measures.push_back({"move_" + debugger_move_name(static_cast<DebuggerMove>(kind)), 0, 0});
  const auto count = [&](size_t metric, bool right) {
    measures[metric].hits += right ? 1 : 0;
    measures[metric].total += 1;
  };
  for (size_t i = 0; i < moves.size(); ++i) {
    count(0, scores[i].exact);
    count(1, scores[i].control);
    if (moves[i].end > moves[i].at + 1) count(2, scores[i].exact);
    count(3 + static_cast<size_t>(moves[i].move), scores[i].exact);
  }
  std::erase_if(measures, [](const Measure& measure) { return measure.total == 0; });
  return measures;
}

}  // namespace foretrace::eval
