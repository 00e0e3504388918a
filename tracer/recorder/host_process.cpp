#include "tracer/recorder/host_process.h"

#include <sys/resource.h>
#include <sys/wait.h>

#include <cerrno>

namespace foretrace::tracer {
namespace {

// The host's numbering.
constexpr int kRingFd = 3;
constexpr int kControlFd = 4;

constexpr rlim_t kMaxFileBytes = 256u << 20;
constexpr rlim_t kMaxOpenFiles = 256;

std::vector<ResourceLimit> limits(const HostSetup& setup) {
  return {{RLIMIT_CORE, 0},
          {RLIMIT_FSIZE, kMaxFileBytes},
          {RLIMIT_NOFILE, kMaxOpenFiles},
          {RLIMIT_CPU, static_cast<rlim_t>(setup.processor_seconds)}};
}

ConfinedProgram confined(const HostSetup& setup, bool own_processes) {
  ConfinedProgram program;
  program.argv = {setup.host.path, "--ring-fd", std::to_string(kRingFd), "--control-fd", std::to_string(kControlFd)};
  if (!setup.host.python.empty()) {
    program.argv.emplace_back("--python");
    program.argv.push_back(setup.host.python);
  }
  if (setup.serve) program.argv.emplace_back("--serve");
  if (own_processes) program.argv.emplace_back("--own-pid-namespace");
  program.environment = setup.environment;
  program.environment.push_back("PYTHONHASHSEED=" + std::to_string(setup.hash_seed));
  program.visible = setup.visible;
  program.visible.push_back(setup.host.path);
  program.visible.insert(program.visible.end(), setup.host.visible.begin(), setup.host.visible.end());
  program.limits = limits(setup);
  return program;
}

}  // namespace

Result<std::unique_ptr<HostProcess>> HostProcess::launch(const HostSetup& setup, Confinement& confinement,
                                                         OutputCapture& output) {
  TRY_ASSIGN(auto channel, ControlChannel::create());
  TRY(output.open());
  ConfinedProgram program = confined(setup, confinement.own_processes());
  program.descriptors = {{setup.stdin_fd, 0},
                         {output.write_end(1), 1},
                         {output.write_end(2), 2},
                         {setup.ring_fd, kRingFd},
                         {channel.second.get(), kControlFd}};
  auto pid = confinement.start(program);
  output.close_write_ends();
  if (!pid.ok()) return pid.error();
  return std::unique_ptr<HostProcess>(
      new HostProcess(pid.value(), std::move(channel.first), setup.visible, confinement));
}

HostProcess::HostProcess(pid_t pid, ControlChannel control, std::vector<std::string> visible, Confinement& confinement)
    : pid_(pid), control_(std::move(control)), visible_(std::move(visible)), confinement_(confinement) {}

HostProcess::~HostProcess() { kill(); }

int HostProcess::kill() {
  if (status_) return *status_;
  int status = 0;
  // It may have ended by itself: its own status is worth more than our SIGKILL.
  if (::waitpid(pid_, &status, WNOHANG) != pid_) {
    confinement_.kill(pid_);
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
  }
  confinement_.kill_leftovers(0);
  status_ = status;
  return status;
}

}  // namespace foretrace::tracer
