// A small store of results whose counts are known.
#pragma once

#include <string>

namespace foretrace::eval {

// Suite `trace`, six items, two systems: "<b>first", four of whose outputs are right, and "second", one of whose are. The steps of each
// item of the first are right but for the third.
void write_small_results(const std::string& path);

}  // namespace foretrace::eval
