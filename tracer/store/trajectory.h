// Trajectories: walks through a state tree by moves drawn at random, the same for the same seed.
//
// A policy with every move and one that only steps share the draws half and half:
//   into 0.35, over 0.1, return 0.2, breakpoint 0.1, continue 0.05   (weights)
//   into 0.5, over 0.5
// Backwards, a frame's call takes the place of its return.
#pragma once

#include <cstdint>
#include <vector>

#include "core/rng.h"
#include "tracer/store/state_tree.h"

namespace foretrace::tracer {

enum class Move : uint8_t { kNone, kInto, kOver, kReturn, kBreakpoint, kContinue, kCall };

struct Visit {
  size_t node = 0;
  Move move = Move::kNone;  // the one made here; none: the last visit
  uint32_t text = 0;        // the line's that a breakpoint stops at
};

struct Trajectory {
  std::vector<Visit> visits;
  bool left = false;  // the last move leaves the run
};

inline constexpr size_t kMaxVisits = 256;

// From the first node on. Ends where a move leaves the run or after kMaxVisits. REQUIRES: the tree has a node
Trajectory walk_forward(const StateTree& tree, Rng& rng);
// From the last node back to the first.
Trajectory walk_back(const StateTree& tree, Rng& rng);

}  // namespace foretrace::tracer
