// Landlock: the kernel's file access rules that a process can put on itself without any privilege. The level below bubblewrap,
// for machines without user namespaces: files outside the lists cannot be opened, but processes and users are the machine's own.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "core/scoped_fd.h"

namespace foretrace::tracer {

struct FileAccess {
  std::vector<std::string> read_only;   // files or folders; missing ones are left out
  std::vector<std::string> read_write;
};

// The kernel's version of Landlock; 0: it has none.
int landlock_version();

// A ruleset for ChildSpec::landlock_ruleset. From version 4 on it also denies TCP.
Result<ScopedFd> landlock_ruleset(const FileAccess& access);

}  // namespace foretrace::tracer
