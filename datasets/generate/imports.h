// The import statements that a program's text calls for.
#pragma once

#include <string>
#include <string_view>

namespace foretrace::datasets::generate {

// Lines of imports, and two empty ones behind them if there are any; for the modules and names
// that the productions use.
std::string imports_for(std::string_view program);

}  // namespace foretrace::datasets::generate
