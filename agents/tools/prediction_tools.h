// Tools over the world model: predict_output, predict_trace, explain_divergence.
#pragma once

#include "agents/tools/tool.h"
#include "agents/tools/workbench.h"

namespace foretrace::agents {

// REQUIRES, of each: the workbench outlives it
std::unique_ptr<Tool> make_predict_output_tool(Workbench& bench);
std::unique_ptr<Tool> make_predict_trace_tool(Workbench& bench);
std::unique_ptr<Tool> make_explain_divergence_tool(Workbench& bench);

// All that `foretrace mcp` offers.
ToolList make_tools(Workbench& bench);

}  // namespace foretrace::agents
