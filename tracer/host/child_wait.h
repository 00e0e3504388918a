// ChildWait: waits for the child that runs a program, and ends it when the recorder is gone. PR_SET_PDEATHSIG alone does not: it is
// lost when a sandbox changes its credentials, and comes too late for a recorder that died before.
#pragma once

#include <sys/types.h>

#include <csignal>

namespace foretrace::tracer::host {

class ChildWait {
 public:
  // Before the fork: SIGCHLD wakes wait() from now on, until this is gone.
  ChildWait();
  ~ChildWait();
  ChildWait(const ChildWait&) = delete;
  ChildWait& operator=(const ChildWait&) = delete;

  // In the child: signals are as they were.
  void restore() const;
  // The child's wait status. It is killed when the other end of the control socket is closed.
  int wait(pid_t child, int control_fd);

 private:
  struct sigaction before_ {};
  sigset_t mask_{};
};

}  // namespace foretrace::tracer::host
