#include "tracer/store/trajectory.h"

#include <array>

namespace foretrace::tracer {
namespace {

constexpr int kTries = 8;  // draws of a node for a breakpoint

Move draw_move(Way way, Rng& rng) {
  static const std::array<Move, 5> kMoves = {Move::kInto, Move::kOver, Move::kReturn, Move::kBreakpoint, Move::kContinue};
  static const std::vector<double> kAll = {0.35, 0.1, 0.2, 0.1, 0.05}, kSteps = {0.5, 0.5};
  const Move move = kMoves[rng.weighted(rng.chance(0.5) ? kAll : kSteps)];
  return way == Way::kBack && move == Move::kReturn ? Move::kCall : move;
}

// A move from node `i`, a breakpoint at a line of the nodes that lie on the way.
Visit draw_visit(const StateTree& tree, size_t i, Way way, Rng& rng) {
  Visit visit{i, draw_move(way, rng), 0};
  if (visit.move != Move::kBreakpoint) return visit;
  const size_t low = way == Way::kForward ? i + 1 : 0, high = way == Way::kForward ? tree.size() : i;
  for (int k = 0; k < kTries && low < high; ++k) {
    const StateNode& node = tree.node(low + rng.below(high - low));
    if (node.event != Event::kLine) continue;
    visit.text = node.text;
    return visit;
  }
  visit.move = Move::kInto;
  return visit;
}

// Where a visit's move ends.
NodeIndex moved(const StateTree& tree, const Visit& visit, Way way) {
  switch (visit.move) {
    case Move::kInto: return tree.into(visit.node, way);
    case Move::kOver: return tree.over(visit.node, way);
    case Move::kReturn:
    case Move::kCall: return tree.frame_end(visit.node, way);
    case Move::kBreakpoint: return tree.line_with(visit.node, way, visit.text);
    case Move::kContinue: return way == Way::kBack && visit.node > 0 ? NodeIndex(0) : NodeIndex();
    case Move::kNone: break;
  }
  return {};
}

}  // namespace

Trajectory walk_forward(const StateTree& tree, Rng& rng) {
  Trajectory walk;
  NodeIndex next = 0;
  while (next && walk.visits.size() + 1 < kMaxVisits) {
    walk.visits.push_back(draw_visit(tree, *next, Way::kForward, rng));
    next = moved(tree, walk.visits.back(), Way::kForward);
  }
  walk.left = !next;
  if (next) walk.visits.push_back({*next});
  return walk;
}

Trajectory walk_back(const StateTree& tree, Rng& rng) {
  Trajectory walk;
  size_t i = tree.size() - 1;
  while (i > 0 && walk.visits.size() + 1 < kMaxVisits) {
    Visit visit = draw_visit(tree, i, Way::kBack, rng);
    if (!moved(tree, visit, Way::kBack)) visit.move = Move::kInto;  // nothing lies there
    walk.visits.push_back(visit);
    i = *moved(tree, visit, Way::kBack);
  }
  walk.visits.push_back({i});
  return walk;
}

}  // namespace foretrace::tracer
