// What the open frames of a state reach: which objects, and by how many variables and slots each is held.
#pragma once

#include <cstdint>
#include <map>

#include "tracer/trace/state.h"

namespace foretrace::tracer {

// Object id -> variables and slots that hold it. Only frames on a stack count; keys count as slots too. Module variables whose names begin
// and end with two underscores are left out, as everywhere.
std::map<uint32_t, int64_t> reachable_objects(const State& state, DefinitionSource& definitions);

// True for names that views leave out of a frame of this code.
bool hidden_name(DefinitionSource& definitions, const FrameState& frame, StringId name);

}  // namespace foretrace::tracer
