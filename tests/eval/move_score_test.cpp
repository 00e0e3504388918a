#include "eval/move_score.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/step_builder.h"

namespace foretrace::eval {
namespace {

using tracer::Event;
using tracer::StepView;
using worldmodel::DebuggerMove;
using worldmodel::move_end;

// f calls g on line 2 and returns; g stands on line 6 twice.
std::vector<StepView> calling_steps() {
  StepBuilder steps("program.py");
  steps.add(Event::kCall, 1, 0, "f", 1, {{"a", "1"}}).add(Event::kLine, 1, 0, "f", 2, {{"a", "1"}});
  steps.add(Event::kCall, 2, 1, "g", 5, {{"b", "1"}}).add(Event::kLine, 2, 1, "g", 6, {{"b", "1"}}).add(Event::kLine, 2, 1, "g", 6, {{"b", "2"}});
  steps.add(Event::kReturn, 2, 1, "g", 6, {{"b", "3"}}, "3").add(Event::kLine, 1, 0, "f", 3, {{"a", "3"}}).add(Event::kReturn, 1, 0, "f", 3, {{"a", "3"}}, "3");
  return steps.steps();
}

TEST(MoveEnd, IsWhereADebuggerStops) {
  const auto steps = calling_steps();
  EXPECT_EQ(move_end(steps, 1, DebuggerMove::kOver, 0), 6U);  // the call is passed
  EXPECT_EQ(move_end(steps, 3, DebuggerMove::kOver, 0), 4U);
  EXPECT_EQ(move_end(steps, 5, DebuggerMove::kOver, 0), 6U);  // from a return to the caller
  EXPECT_EQ(move_end(steps, 2, DebuggerMove::kOut, 0), 5U);
  EXPECT_EQ(move_end(steps, 1, DebuggerMove::kOut, 0), 7U);
  EXPECT_EQ(move_end(steps, 5, DebuggerMove::kOut, 0), 7U);  // at a return, the caller's
  EXPECT_EQ(move_end(steps, 7, DebuggerMove::kOut, 0), std::nullopt);
  EXPECT_EQ(move_end(steps, 0, DebuggerMove::kBreakpoint, 6), 3U);
  EXPECT_EQ(move_end(steps, 3, DebuggerMove::kBreakpoint, 6), 4U);  // the next time
  EXPECT_EQ(move_end(steps, 4, DebuggerMove::kBreakpoint, 6), std::nullopt);
}

TEST(DrawMoves, GivesTheSameMovesOfEveryKindAndWhereTheyEnd) {
  const auto steps = calling_steps();
  Rng rng(1), again(1);
  const auto moves = draw_moves(steps, 60, rng), same = draw_moves(steps, 60, again);
  ASSERT_EQ(moves.size(), 60U);
  std::set<DebuggerMove> kinds;
  for (size_t i = 0; i < moves.size(); ++i) {
    const auto& [at, end, move, line] = moves[i];
    EXPECT_EQ(move_end(steps, at, move, line), end);
    EXPECT_EQ(end, same[i].end);
    kinds.insert(move);
  }
  EXPECT_EQ(kinds.size(), 3U);
  EXPECT_TRUE(draw_moves({}, 3, rng).empty());
}

worldmodel::TracePrediction predicted(std::vector<StepView> steps) {
  worldmodel::TracePrediction prediction;
  prediction.steps = std::move(steps);
  return prediction;
}

TEST(ScoreMove, OnlyThePlaceCountsNotTheWay) {
  const auto steps = calling_steps();
  const DrawnMove over{1, 6, DebuggerMove::kOver, 0};
  EXPECT_TRUE(score_move(steps, over, predicted({steps[6]})).exact);
  StepView other = steps[6];
  other.locals[0].text = "4";
  EXPECT_FALSE(score_move(steps, over, predicted({other})).exact);
  EXPECT_TRUE(score_move(steps, over, predicted({other})).control);
  other.line = 2;
  EXPECT_FALSE(score_move(steps, over, predicted({other})).control);
  EXPECT_FALSE(score_move(steps, over, predicted({})).control);          // it leaves the run
  EXPECT_FALSE(score_move(steps, over, predicted({steps[3]})).control);  // no end of this move
  auto cut = predicted({steps[6]});
  cut.ending = worldmodel::Ending::kUnfinished;
  EXPECT_FALSE(score_move(steps, over, cut).exact);
}

TEST(MoveMeasures, CountEachKindAndThoseThatPassSteps) {
  const DrawnMove moves[] = {{1, 6, DebuggerMove::kOver, 0}, {3, 4, DebuggerMove::kOver, 0}, {1, 7, DebuggerMove::kOut, 0}};
  const MoveScore scores[] = {{true, true}, {false, true}, {false, false}};
  const auto measures = move_measures(moves, scores);
  const auto find = [&](const std::string& name) {
    for (const Measure& measure : measures)
      if (measure.metric == name) return std::pair(measure.hits, measure.total);
    return std::pair(-1.0, -1.0);
  };
  EXPECT_EQ(find("move"), std::pair(1.0, 3.0));
  EXPECT_EQ(find("move_control"), std::pair(2.0, 3.0));
  EXPECT_EQ(find("move_far"), std::pair(1.0, 2.0));
  EXPECT_EQ(find("move_over"), std::pair(1.0, 2.0));
  EXPECT_EQ(find("move_out"), std::pair(0.0, 1.0));
  EXPECT_EQ(find("move_breakpoint"), std::pair(-1.0, -1.0));
}

}  // namespace
}  // namespace foretrace::eval
