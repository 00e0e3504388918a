#include "tracer/host/child_wait.h"

#include <poll.h>
#include <sys/wait.h>

#include <cerrno>

namespace foretrace::tracer::host {

ChildWait::ChildWait() {
  struct sigaction wakes {};
  wakes.sa_handler = [](int) {};
  ::sigaction(SIGCHLD, &wakes, &before_);
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  ::sigprocmask(SIG_BLOCK, &child, &mask_);  // it comes during ppoll() only
}

ChildWait::~ChildWait() { restore(); }

void ChildWait::restore() const {
  ::sigaction(SIGCHLD, &before_, nullptr);
  ::sigprocmask(SIG_SETMASK, &mask_, nullptr);
}

int ChildWait::wait(pid_t child, int control_fd) {
  sigset_t open = mask_;
  sigdelset(&open, SIGCHLD);
  pollfd control{control_fd, POLLRDHUP, 0};
  int status = 0;
  while (true) {
    const pid_t ended = ::waitpid(child, &status, control.revents != 0 ? 0 : WNOHANG);
    if (ended == child || (ended < 0 && errno != EINTR)) return status;
    if (control.revents != 0) continue;
    if (::ppoll(&control, 1, nullptr, &open) > 0) ::kill(child, SIGKILL);
  }
}

}  // namespace foretrace::tracer::host
