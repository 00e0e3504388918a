// One self-contained HTML page from results stores: a table a suite and set of items, systems side
// by side.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"

namespace foretrace::eval {

// Refuses stores without a finished evaluation.
Result<std::string> report_page(const std::vector<std::string>& stores);

}  // namespace foretrace::eval
