// Confinement: starts programs at one sandbox level, and ends them with all that they started.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/scoped_fd.h"
#include "tracer/sandbox/child_process.h"
#include "tracer/sandbox/level.h"
#include "tracer/sandbox/task_limit.h"

namespace foretrace::tracer {

struct ConfinedProgram {
  std::vector<std::string> argv;
  std::vector<std::string> environment;          // PATH, HOME, LANG are set by the confinement
  std::vector<std::pair<int, int>> descriptors;  // (ours, theirs), theirs < 10
  std::vector<std::string> visible;              // files and folders it may read, at their own paths
  std::vector<ResourceLimit> limits;
};

class Confinement {
 public:
  // At most `max_processes` processes and threads of a program at a time, where bounds_processes(); 0: no limit. At level none
  // there is never one. `work_folder`, where it is given, is the programs' working directory, and stays as they leave it; its size is the caller's to watch.
  static Result<Confinement> create(const SandboxChoice& choice, int64_t max_processes = 0, const std::string& work_folder = {});
  Confinement(Confinement&& other) noexcept;
  Confinement& operator=(Confinement&&) = delete;
  ~Confinement();

  // The process to kill() and to wait for; at level bubblewrap that is bwrap, which passes the program's exit code on.
  Result<pid_t> start(const ConfinedProgram& program);
  // The program and everything that it started. Does not wait.
  void kill(pid_t pid) const;
  // What the program left running, itself (`pid`; 0: it has ended) excepted. A no-op where the program is the first process of
  // its namespace.
  void kill_leftovers(pid_t pid) const;
  // Empties the working directory; a no-op at level bubblewrap (there the program does it), and of a folder that was given.
  void clean_directory() const;

  // The programs' working directory, as they see it: writable, private.
  [[nodiscard]] const std::string& directory() const { return directory_; }
  [[nodiscard]] SandboxLevel level() const { return choice_.level; }
  // Something bounds how many processes a program starts, or nothing is to. If not, it must not start any.
  [[nodiscard]] bool bounds_processes() const;
  // The program is pid 1 of a namespace of its own.
  [[nodiscard]] bool own_processes() const { return choice_.level == SandboxLevel::kBubblewrap; }

 private:
  Confinement(SandboxChoice choice, int64_t max_processes, std::string directory, std::string work_folder, std::string system_calls,
              std::unique_ptr<TaskLimit> tasks);
  Status wrap(const ConfinedProgram& program, ChildSpec& child, std::vector<ScopedFd>& keep) const;
  Status restrict(const ConfinedProgram& program, ChildSpec& child, std::vector<ScopedFd>& keep) const;

  SandboxChoice choice_;
  int64_t max_processes_;
  std::string directory_;
  std::string work_folder_;  // the caller's; empty: directory_ is our own
  std::string system_calls_;
  std::unique_ptr<TaskLimit> tasks_;
};

}  // namespace foretrace::tracer
