// TaskLimit: how many processes and threads may live at once, for tracees that run as root: RLIMIT_NPROC does not bind root, a
// pids control group does. Others need no TaskLimit: inside a user namespace RLIMIT_NPROC counts that namespace alone.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>

#include "core/scoped_fd.h"

namespace foretrace::tracer {

class TaskLimit {
 public:
  // None if we are not root or there is no control group to make (no controller, read-only).
  static std::unique_ptr<TaskLimit> create(int64_t max_tasks);
  // Removes the group. REQUIRES: what was put into it was killed and waited for
  ~TaskLimit();

  // Kills (SIGKILL) every process of the group but `spared` (0: none is spared), also those that started a life of their own.
  void kill_all(pid_t spared) const;

  // A process that writes "0" to it belongs to the group, with all its children to come.
  [[nodiscard]] int join_fd() const { return join_.get(); }

 private:
  TaskLimit(std::string folder, int64_t max_tasks, ScopedFd join)
      : folder_(std::move(folder)), max_tasks_(max_tasks), join_(std::move(join)) {}
  std::string folder_;
  int64_t max_tasks_;
  ScopedFd join_;
};

}  // namespace foretrace::tracer
