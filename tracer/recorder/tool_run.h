// Runs a tool of the user's or our own (an interpreter that is asked what it is, a compiler) outside of any sandbox, and takes what it
// prints.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"

namespace foretrace::tracer {

struct ToolRun {
  int exit_code = 0;  // 128 + N: killed by signal N
  std::string out;
  std::string err;
};

// `argv[0]` is looked for on PATH; its stdin is empty. It is killed after two minutes of processor time or 4 GB of memory: what a program
// includes may have no end. An Error: it cannot be started.
Result<ToolRun> run_tool(const std::vector<std::string>& argv);

}  // namespace foretrace::tracer
