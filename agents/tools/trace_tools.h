// Tools over the tracer and its store: trace_run, query_trace, state_at.
#pragma once

#include "agents/tools/tool.h"
#include "agents/tools/workbench.h"

namespace foretrace::agents {

// REQUIRES, of each: the workbench outlives it
std::unique_ptr<Tool> make_trace_run_tool(Workbench& bench);
std::unique_ptr<Tool> make_query_trace_tool(Workbench& bench);
std::unique_ptr<Tool> make_state_at_tool(Workbench& bench);

}  // namespace foretrace::agents
