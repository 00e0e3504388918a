// spawn(): starts a program with exactly the descriptors, environment, limits and restrictions that are listed, nothing inherited.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "core/result.h"

namespace foretrace::tracer {

struct ResourceLimit {
  int resource = 0;  // RLIMIT_...
  rlim_t value = 0;  // soft and hard
};

struct ChildSpec {
  std::vector<std::string> argv;         // argv[0]: path of the program
  std::vector<std::string> environment;  // "NAME=value"
  std::string directory;                 // to start in; empty: ours
  std::vector<std::pair<int, int>> descriptors;  // (ours, theirs); all others are closed
  std::vector<ResourceLimit> limits;
  int join_group = -1;         // TaskLimit::join_fd() of a control group to be in from the start
  bool drops_privileges = false;  // of root, all capabilities but those to read and write any file
  int landlock_ruleset = -1;   // restricts itself to it before the program starts
  std::string system_calls;    // filter installed before the program starts (syscall_filter.h); empty: none
};

// The child dies (SIGKILL) with the thread that called this. It leads a session of its own.
// An Error if the program cannot be started: names the step that failed.
Result<pid_t> spawn(const ChildSpec& spec);

// Processes below `pid`, at this moment.
size_t count_descendants(pid_t pid);
// For levels without a process namespace of their own. spawn() made the child a subreaper, so nothing leaves its tree.
void kill_descendants(pid_t pid);
// The descendants, then `pid` itself.
void kill_tree(pid_t pid);

}  // namespace foretrace::tracer
