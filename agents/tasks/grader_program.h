// The text of run_cases.py.
#pragma once

#include <string_view>

namespace foretrace::agents {

extern const std::string_view kRunCases;

}  // namespace foretrace::agents
