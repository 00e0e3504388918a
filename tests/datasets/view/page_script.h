// Runs the page's own logic (kViewLogic) over a run's payload, in whatever JavaScript engine this machine has.
#pragma once

#include <string>
#include <vector>

namespace foretrace::datasets {

// node, qjs, or QuickJS in the Python of .venv; empty: there is none.
const std::vector<std::string>& javascript_engine();

// What `driver`, run behind the page's logic with the decoded run as `trace` and `print`, printed, by line. An error of the script is a
// test failure. REQUIRES: there is an engine
std::vector<std::string> run_page_script(const std::string& payload, const std::string& driver);

}  // namespace foretrace::datasets

#define NEEDS_JAVASCRIPT() \
  if (foretrace::datasets::javascript_engine().empty()) \
  GTEST_SKIP() << "no JavaScript engine: install node or qjs, or `.venv/bin/pip install quickjs`"
