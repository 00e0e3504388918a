// Steps as golden files have them: one a line, with event, function, line, the locals that changed since the frame's last step, value.
#pragma once

#include <string>
#include <vector>

#include "tracer/trace/step_view.h"

namespace foretrace::tracer {

// Names of the files that end so in a folder of tests/golden, without the ending, in order.
std::vector<std::string> golden_programs(const std::string& folder, const std::string& ending);

std::string golden_steps(const std::vector<StepView>& steps);

}  // namespace foretrace::tracer
