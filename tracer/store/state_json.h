// The state at a step as JSON: what `foretrace state --json` prints.
#pragma once

#include <cstdint>

#include "core/json.h"
#include "core/result.h"
#include "tracer/store/step_cursor.h"

namespace foretrace::tracer {

// {"run","step","event","frames":[{"frame","function","file","line","locals":{name:{"type","text","object"}}}],
//  "objects":{id:{"type","text","items"}}}; frames innermost last, those of the step's own thread.
// Objects are all that the open frames of any thread reach; "items" is a list of {"text","object"}, with "key" for dicts and instances.
// Cuts are data: a local or item whose text was cut has "cut":true, an object has "cut": the number of slots not in "items".
Result<Json> state_json(StepCursor& cursor, int64_t run);

}  // namespace foretrace::tracer
