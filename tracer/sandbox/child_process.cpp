#include "tracer/sandbox/child_process.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

#include "core/scoped_fd.h"

namespace foretrace::tracer {
namespace {

constexpr int kFirstFree = 200;  // where sources are parked while targets are filled

// What failed in the child, told through a pipe that a successful exec closes.
struct Failure {
  char step[48];
  int error;
};

struct Prepared {
  std::vector<char*> argv;
  std::vector<char*> environment;
};

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (const auto& text : texts) out.push_back(const_cast<char*>(text.c_str()));
  out.push_back(nullptr);
  return out;
}

// From here to exec only async-signal-safe calls: the parent may have threads.
[[noreturn]] void fail(int pipe, const char* step) {
  Failure failure{};
  failure.error = errno;
  for (size_t i = 0; step[i] != 0 && i + 1 < sizeof(failure.step); ++i) failure.step[i] = step[i];
  [[maybe_unused]] auto written = ::write(pipe, &failure, sizeof(failure));
  ::_exit(127);
}

int move_descriptors(const ChildSpec& spec, int pipe) {
  int parked[32];
  const size_t count = spec.descriptors.size();
  if (count > 32) return -1;
  for (size_t i = 0; i < count; ++i) {
    parked[i] = ::fcntl(spec.descriptors[i].first, F_DUPFD_CLOEXEC, kFirstFree);
    if (parked[i] < 0) return -1;
  }
  const int report = ::fcntl(pipe, F_DUPFD_CLOEXEC, kFirstFree);
  ::syscall(SYS_close_range, 0, kFirstFree - 1, 0);
  for (size_t i = 0; i < count; ++i)
    if (::dup2(parked[i], spec.descriptors[i].second) < 0) return -1;
  // Parked copies and the report pipe close at exec; whatever else the parent had above closes now.
  for (size_t i = 0; i < count; ++i) ::close(parked[i]);
  ::syscall(SYS_close_range, report + 1, ~0U, 0);
  return report;
}

// Root without the means to reach around the rules: devices, other users' processes, the kernel.
bool drop_capabilities() {
  constexpr uint32_t kKept = 1u << CAP_DAC_OVERRIDE | 1u << CAP_DAC_READ_SEARCH | 1u << CAP_FOWNER;
  for (int capability = 0; capability < 64; ++capability) {
    const bool kept = capability < 32 && (kKept >> capability & 1) != 0;
    if (!kept && ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 && errno != EINVAL) return false;
  }
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {{kKept, kKept, 0}, {0, 0, 0}};
  return ::syscall(SYS_capset, &header, data) == 0;
}

void restrict_self(const ChildSpec& spec, int pipe) {
  if (spec.drops_privileges && ::geteuid() == 0 && !drop_capabilities()) fail(pipe, "dropping capabilities");
  if (spec.landlock_ruleset < 0 && spec.system_calls.empty()) return;
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail(pipe, "no_new_privs");
  if (spec.landlock_ruleset >= 0 && ::syscall(SYS_landlock_restrict_self, spec.landlock_ruleset, 0) != 0)
    fail(pipe, "landlock_restrict_self");
  if (spec.system_calls.empty()) return;
  sock_fprog program{};
  program.len = static_cast<unsigned short>(spec.system_calls.size() / sizeof(sock_filter));
  program.filter = reinterpret_cast<sock_filter*>(const_cast<char*>(spec.system_calls.data()));
  if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) fail(pipe, "seccomp filter");
}

[[noreturn]] void become(const ChildSpec& spec, const Prepared& prepared, int pipe, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  ::setsid();
  if (spec.join_group >= 0 && ::write(spec.join_group, "0", 1) != 1) fail(pipe, "joining a control group");
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const auto& limit : spec.limits) {
    const rlimit both{limit.value, limit.value};
    // A limit above the hard limit that we run under ourselves: that one stands.
    if (::setrlimit(static_cast<__rlimit_resource>(limit.resource), &both) != 0 && errno != EPERM)
      fail(pipe, "setrlimit");
  }
  if (!spec.directory.empty() && ::chdir(spec.directory.c_str()) != 0) fail(pipe, "chdir");
  restrict_self(spec, pipe);
  const int report = move_descriptors(spec, pipe);
  if (report < 0) fail(pipe, "descriptors");
  ::execve(prepared.argv[0], prepared.argv.data(), prepared.environment.data());
  fail(report, "exec");
}

std::vector<pid_t> children(pid_t pid) {
  std::vector<pid_t> found;
  const std::string id = std::to_string(pid);
  std::ifstream list("/proc/" + id + "/task/" + id + "/children");
  for (pid_t child; list >> child;) found.push_back(child);
  return found;
}

std::vector<pid_t> descendants(pid_t pid) {
  std::vector<pid_t> found = children(pid);
  for (size_t i = 0; i < found.size() && found.size() < 100000; ++i)
    for (pid_t grandchild : children(found[i])) found.push_back(grandchild);
  return found;
}

}  // namespace

Result<pid_t> spawn(const ChildSpec& spec) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return io_error("cannot make a pipe", errno);
  const ScopedFd reader(ends[0]);
  ScopedFd writer(ends[1]);
  const Prepared prepared{pointers(spec.argv), pointers(spec.environment)};
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return io_error("cannot start a process", errno);
  if (pid == 0) become(spec, prepared, writer.get(), parent);
  writer.reset();
  Failure failure{};
  if (::read(reader.get(), &failure, sizeof(failure)) == static_cast<ssize_t>(sizeof(failure)))
    return io_error("cannot start " + spec.argv[0] + ": " + failure.step, failure.error);
  return pid;
}

size_t count_descendants(pid_t pid) { return descendants(pid).size(); }

void kill_descendants(pid_t pid) {
  // More than one round: a process may fork while it is being looked for. Zombies keep showing up, so rounds are few.
  for (int round = 0; round < 4; ++round) {
    const std::vector<pid_t> found = descendants(pid);
    if (found.empty()) return;
    for (pid_t descendant : found) ::kill(descendant, SIGKILL);
  }
}

void kill_tree(pid_t pid) {
  ::kill(pid, SIGSTOP);  // it must not fork or reap while we look
  kill_descendants(pid);
  ::kill(pid, SIGKILL);
}

}  // namespace foretrace::tracer
