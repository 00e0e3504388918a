// Runs the page's own logic (kViewLogic) over a run's payload, in whatever JavaScript engine this machine has.
#pragma once

#include <string>
#include <vector>

#include "tests/javascript.h"

namespace foretrace::datasets {

// What `driver`, run behind the page's logic with the decoded run as `trace` and `print`, printed, by line. An error of the script is a
// test failure. REQUIRES: there is an engine
std::vector<std::string> run_page_script(const std::string& payload, const std::string& driver);

}  // namespace foretrace::datasets
