#include "tracer/store/trajectory.h"

#include <array>

namespace foretrace::tracer {
namespace {

constexpr int kTries = 8;  // draws of a node for a breakpoint

Move draw_move(Rng& rng, bool back) {
  static const std::array<Move, 5> kForward = {Move::kInto, Move::kOver, Move::kReturn, Move::kBreakpoint, Move::kContinue};
  static const std::vector<double> kAll = {0.35, 0.1, 0.2, 0.1, 0.05}, kSteps = {0.5, 0.5};
  const Move move = kForward[rng.weighted(rng.chance(0.5) ? kAll : kSteps)];
  return back && move == Move::kReturn ? Move::kCall : move;
}

// A move from node `i`, a breakpoint at a line among nodes [low, high).
Visit draw_visit(const StateTree& tree, size_t i, size_t low, size_t high, bool back, Rng& rng) {
  Visit visit{i, draw_move(rng, back), 0};
  if (visit.move != Move::kBreakpoint) return visit;
  for (int k = 0; k < kTries && low < high; ++k) {
    const StateNode& node = tree.node(low + rng.below(high - low));
    if (node.event != Event::kLine) continue;
    visit.text = node.text;
    return visit;
  }
  visit.move = Move::kInto;
  return visit;
}

}  // namespace

NodeIndex moved(const StateTree& tree, size_t i, const Visit& visit) {
  switch (visit.move) {
    case Move::kInto: return tree.into(i);
    case Move::kOver: return tree.over(i);
    case Move::kReturn: return tree.out(i);
    case Move::kBreakpoint: return tree.line_with(i, visit.text);
    default: return {};
  }
}

NodeIndex moved_back(const StateTree& tree, size_t i, const Visit& visit) {
  switch (visit.move) {
    case Move::kInto: return tree.into_back(i);
    case Move::kOver: return tree.over_back(i);
    case Move::kCall: return tree.call_of(i);
    case Move::kBreakpoint: return tree.line_with_back(i, visit.text);
    case Move::kContinue: return i > 0 ? NodeIndex(0) : NodeIndex();
    default: return {};
  }
}

Trajectory walk_forward(const StateTree& tree, Rng& rng) {
  Trajectory walk;
  NodeIndex next = 0;
  while (next && walk.visits.size() + 1 < kMaxVisits) {
    const size_t i = *next;
    walk.visits.push_back(draw_visit(tree, i, i + 1, tree.size(), false, rng));
    next = moved(tree, i, walk.visits.back());
  }
  walk.left = !next;
  if (next) walk.visits.push_back({*next});
  return walk;
}

Trajectory walk_back(const StateTree& tree, Rng& rng) {
  Trajectory walk;
  size_t i = tree.size() - 1;
  while (i > 0 && walk.visits.size() + 1 < kMaxVisits) {
    Visit visit = draw_visit(tree, i, 0, i, true, rng);
    if (!moved_back(tree, i, visit)) visit.move = Move::kInto;  // nothing lies there
    walk.visits.push_back(visit);
    i = *moved_back(tree, i, visit);
  }
  walk.visits.push_back({i});
  return walk;
}

}  // namespace foretrace::tracer
