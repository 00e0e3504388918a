// JavaScript for tests of pages: node, QuickJS's shell, or the Python package quickjs.
#pragma once

#include <string>
#include <vector>

namespace foretrace {

// The command of an engine; empty: there is none here.
const std::vector<std::string>& javascript_engine();

// Runs a script, in which print() writes a line; gives the lines. A failure is the test's.
std::vector<std::string> run_javascript(const std::string& script);

}  // namespace foretrace

#define NEEDS_JAVASCRIPT()                         \
  if (foretrace::javascript_engine().empty())      \
  GTEST_SKIP() << "no JavaScript engine: install node or qjs, or `.venv/bin/pip install quickjs`"
