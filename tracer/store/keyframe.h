// Keyframe: the frames of a State as bytes. Objects are not in it: one that was never mutated is as its definition says, the
// others have images (trace_image), of which the last one not after the keyframe counts.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "tracer/trace/state.h"

namespace foretrace::tracer {

std::string pack_keyframe(const State& state);
// Puts the frames into an empty State.
Status unpack_keyframe(std::string_view bytes, State& state);

}  // namespace foretrace::tracer
