// SandboxLevel: how a tracee is kept from the machine. Chosen once a process, recorded in RunInfo.sandbox, shown by `doctor`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace foretrace::tracer {

enum class SandboxLevel {
  kNone,        // resource limits and a clean environment only: an explicit choice
  kLandlock,    // file rules, system call filter; processes and users are the machine's own
  kBubblewrap,  // own namespaces, own file tree, system call filter
};

std::string_view sandbox_name(SandboxLevel level);  // "none", "landlock", "bubblewrap"
std::optional<SandboxLevel> sandbox_from_name(std::string_view name);

struct SandboxChoice {
  SandboxLevel level = SandboxLevel::kNone;
  std::string why;       // one line: why this one, why not the one above it
  bool proc = true;      // bubblewrap: /proc can be mounted (in some containers it cannot)
};

// `asked`, else the environment's FORETRACE_SANDBOX, else the strictest level that works here (tried out, once a process).
// A level that was asked for and does not work is an Error; none is chosen only when asked for.
Result<SandboxChoice> choose_sandbox(std::optional<SandboxLevel> asked);

// The same without trying: where nothing was asked for, the level is taken to work if its program is there, and `tried` is false.
// Trying costs as much as starting a program.
struct AssumedSandbox {
  SandboxChoice choice;
  bool tried = true;
};
Result<AssumedSandbox> assume_sandbox(std::optional<SandboxLevel> asked);

// Where bubblewrap is, or empty.
std::string bubblewrap_program();

}  // namespace foretrace::tracer
