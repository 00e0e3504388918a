// What an agent can do at its task: bash, read, edit, run_tests, trace, query, simulate, submit. Results hold no times and no paths of this machine: the same
// actions give the same results.
#pragma once

#include "agents/tools/tool.h"

namespace foretrace::agents {

class WorkSession;

// REQUIRES, of all: the session outlives them
ToolList make_work_tools(WorkSession& session);

std::unique_ptr<Tool> make_bash_tool(WorkSession& session);
std::unique_ptr<Tool> make_read_tool(WorkSession& session);
std::unique_ptr<Tool> make_edit_tool(WorkSession& session);
std::unique_ptr<Tool> make_run_tests_tool(WorkSession& session);
std::unique_ptr<Tool> make_submit_tool(WorkSession& session);
// Of programs in Python: a C program would be compiled outside the sandbox.
std::unique_ptr<Tool> make_trace_tool(WorkSession& session);
std::unique_ptr<Tool> make_query_tool(WorkSession& session);
std::unique_ptr<Tool> make_simulate_tool(WorkSession& session);

}  // namespace foretrace::agents
