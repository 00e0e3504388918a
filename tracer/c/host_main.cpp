// foretrace-c-host: runs instrumented C programs for the recorder, by the protocol of tracer/host/protocol.h. "program" is the
// executable; it gets the ring's descriptor and how many steps are wanted in its environment (tracer/c/runtime/run.c).
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "core/json.h"
#include "tracer/host/child_wait.h"
#include "tracer/host/process_ban.h"
#include "tracer/host/protocol.h"
#include "tracer/host/request.h"

namespace foretrace::tracer::c {
namespace {

using host::Request;

constexpr rlim_t kStackBytes = 64u << 20;  // instrumented frames are larger than plain ones

void set_limit(int resource, rlim_t most) {
  rlimit limit{};
  ::getrlimit(static_cast<__rlimit_resource>(resource), &limit);
  limit.rlim_cur = limit.rlim_max == RLIM_INFINITY || most < limit.rlim_max ? most : limit.rlim_max;
  if (resource != RLIMIT_STACK) limit.rlim_max = limit.rlim_cur;
  ::setrlimit(static_cast<__rlimit_resource>(resource), &limit);
}

[[noreturn]] void run(const Request& request, int ring_fd) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  set_limit(RLIMIT_STACK, kStackBytes);
  if (request.limits_memory && request.limits.max_memory_mb > 0) set_limit(RLIMIT_AS, static_cast<rlim_t>(request.limits.max_memory_mb) << 20);
  if (request.max_processes > 0) set_limit(RLIMIT_NPROC, static_cast<rlim_t>(request.max_processes));
  if (!request.may_start_processes && !host::ban_processes()) _exit(126);
  const std::string& folder = request.start_in.empty() ? request.cwd : request.start_in;
  if (!folder.empty() && ::chdir(folder.c_str()) != 0) _exit(126);
  ::setenv("FORETRACE_RING", std::to_string(ring_fd).c_str(), 1);
  ::setenv("FORETRACE_STEPS", std::to_string(request.traced ? request.limits.max_steps : 0).c_str(), 1);
  ::unsetenv("PYTHONHASHSEED");
  std::vector<char*> words = {const_cast<char*>(request.called.empty() ? request.program.c_str() : request.called.c_str())};
  for (const auto& word : request.argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  ::execv(request.program.c_str(), words.data());
  std::fprintf(stderr, "cannot run %s: %s\n", request.program.c_str(), std::strerror(errno));
  _exit(127);
}

int serve(int ring_fd, int control_fd) {
  const auto message = host::read_message(control_fd);
  if (!message.ok() || !message.value()) return 2;
  const auto request = host::parse_request(*message.value());
  Json answer;
  if (request.ok()) {
    host::ChildWait wait;
    const pid_t child = ::fork();
    if (child == 0) {
      wait.restore();
      ::close(control_fd);
      run(request.value(), ring_fd);
    }
    if (child < 0) answer["error"] = std::string("cannot start a process: ") + std::strerror(errno);
    else answer["status"] = wait.wait(child, control_fd);
  } else {
    answer["error"] = request.error().text();
  }
  return host::write_message(control_fd, dump_json(answer)).ok() ? 0 : 2;
}

int descriptor(int argc, char** argv, const char* flag) {
  for (int i = 1; i + 1 < argc; ++i)
    if (std::strcmp(argv[i], flag) == 0) return std::atoi(argv[i + 1]);
  return -1;
}

}  // namespace
}  // namespace foretrace::tracer::c

#ifdef __SANITIZE_ADDRESS__
// To look for leaks needs ptrace, which the sandbox forbids; the complaint would go into the program's stderr.
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }
#endif

int main(int argc, char** argv) {
  const int ring = foretrace::tracer::c::descriptor(argc, argv, "--ring-fd"), control = foretrace::tracer::c::descriptor(argc, argv, "--control-fd");
  if (ring < 0 || control < 0) {
    std::fprintf(stderr, "foretrace-c-host: this program is started by foretrace: it needs --ring-fd and --control-fd\n");
    return 2;
  }
  return foretrace::tracer::c::serve(ring, control);
}
