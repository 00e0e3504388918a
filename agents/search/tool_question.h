// ToolQuestion: what a tool call of an agent asks a world model: the calls of Python programs that it runs, and the tool's result as answers make it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agents/tasks/task.h"
#include "core/json.h"
#include "worldmodel/world_model.h"

namespace foretrace::agents {

struct ToolQuestion {
  std::string tool;  // "run_tests", "trace", "bash", "simulate"
  std::vector<worldmodel::Program> programs;  // one a test that is shown, else one
  TestSuite tests;  // run_tests: that are shown
};

// Of tests that are calls, a trace of a call, a command that prints a call's value (called_command.h), a simulation of an output; none: nothing that can be asked.
// `files`: of the working folder.
std::optional<ToolQuestion> tool_question(const Task& task, const std::string& tool, const Json& arguments, const WorkFiles& files);

// The tool's result, as far as answers tell it, in the form of told_result(). REQUIRES: an answer a program
Json predicted_result(const ToolQuestion& question, std::span<const worldmodel::Answer> answers);

// What of a real result could be predicted: all of run_tests'; outcome, streams, value and exception of a trace; exit code and output of a command, of a traceback its last
// line; a simulation's prediction.
Json told_result(const std::string& tool, const Json& result);

// How it ended, of such a result: "passed", "failed", "crashed", "timeout" (tests); "returned", ... (the outcome of a trace); "exit 0", "timeout" (a command); empty: of a simulation.
std::string result_status(const std::string& tool, const Json& told);

}  // namespace foretrace::agents
