// StartState: what a run that begins in the middle of an execution holds before its first step.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "tracer/trace/state.h"

namespace foretrace::tracer {

struct StartState {
  Step definitions;                                  // only its definitions count: ids from 1 without gaps
  std::vector<FrameState> frames;                    // that have not returned, suspended ones too
  std::map<uint32_t, std::vector<uint32_t>> stacks;  // thread -> its frames, innermost last
};

}  // namespace foretrace::tracer
