// Runs a program as a user would, and says what it printed and how it ended.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace foretrace::tracer {

struct CommandResult {
  int exit_code = -1;  // -N: killed by signal N
  std::string out;
  std::string err;
};

CommandResult run_command(const std::vector<std::string>& argv);

// Starts it without waiting, its output thrown away.
pid_t start_command(const std::vector<std::string>& argv);
// Its exit code as in CommandResult.
int wait_command(pid_t pid);

}  // namespace foretrace::tracer
