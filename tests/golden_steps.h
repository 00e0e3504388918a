// Steps as golden files have them: one a line, with event, function, line, the locals that changed since the frame's last step, value.
#pragma once

#include <string>
#include <vector>

#include "tracer/trace/step_view.h"

namespace foretrace::tracer {

std::string golden_steps(const std::vector<StepView>& steps);

}  // namespace foretrace::tracer
