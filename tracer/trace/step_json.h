// A step as one line of JSON: the keys of `show --format json`.
#pragma once

#include <string>

#include "tracer/trace/step_view.h"

namespace foretrace::tracer {

// {"step":0,"event":...,"thread":1,"frame":1,"depth":0,"function":...,"file":...,"line":int or null,"locals":{...},"value":...}
// With `run` >= 0 the object starts with "run".
std::string step_json(const StepView& view, int64_t run = -1);

}  // namespace foretrace::tracer
