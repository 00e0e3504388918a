#include "tests/engines/slurm_machine.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

#include "core/file.h"
#include "core/scoped_fd.h"
#include "tests/tracer/recorder/command.h"

namespace foretrace {
namespace {

std::string host_name() {
  char name[256] = {};
  ::gethostname(name, sizeof(name) - 1);
  const std::string whole = name;
  return whole.substr(0, whole.find('.'));
}

// Ports that nobody listens on.
std::vector<int> free_ports(size_t count) {
  std::vector<ScopedFd> sockets;
  std::vector<int> ports;
  for (size_t i = 0; i < count; ++i) {
    sockets.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    if (::bind(sockets.back().get(), reinterpret_cast<sockaddr*>(&address), size) == 0)
      ::getsockname(sockets.back().get(), reinterpret_cast<sockaddr*>(&address), &size);
    ports.push_back(ntohs(address.sin_port));
  }
  return ports;
}

bool ended(pid_t pid) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == pid;
}

}  // namespace

std::string SlurmMachine::missing() {
  if (::geteuid() != 0) return "the daemons of Slurm need root";
  for (const char* program : {"sbatch", "sinfo", "slurmctld", "slurmd"})
    if (tracer::run_command({"sh", "-c", std::string("PATH=$PATH:/usr/sbin; command -v ") + program}).exit_code != 0)
      return std::string("no ") + program + " here: apt-get install slurm-wlm";
  return {};
}

SlurmMachine::SlurmMachine() {
  const std::vector<int> ports = free_ports(2);
  const std::string host = host_name(), folder = scratch_.path();
  for (const char* name : {"state", "spool"}) std::filesystem::create_directories(folder + "/" + name);
  std::ofstream(folder + "/slurm.conf") << "ClusterName=one\nSlurmctldHost=" << host << "(127.0.0.1)\nSlurmUser=root\nSlurmdUser=root\n"
                                        << "AuthType=auth/none\nCredType=cred/none\nSlurmctldPort=" << ports[0] << "\nSlurmdPort=" << ports[1]
                                        << "\nStateSaveLocation=" << folder << "/state\nSlurmdSpoolDir=" << folder << "/spool\nSlurmctldPidFile=" << folder
                                        << "/controller.pid\nSlurmdPidFile=" << folder << "/daemon.pid\nSlurmctldLogFile=" << folder
                                        << "/controller.log\nSlurmdLogFile=" << folder << "/daemon.log\nProctrackType=proctrack/linuxproc\n"
                                        << "TaskPlugin=task/none\nSelectType=select/cons_tres\nSelectTypeParameters=CR_CPU\nMpiDefault=none\n"
                                        << "SchedulerParameters=sched_interval=1,bf_interval=1\nReturnToService=2\nNodeName=" << host
                                        << " NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN\nPartitionName=main Nodes=ALL Default=YES State=UP\n";
  ::setenv("SLURM_CONF", (folder + "/slurm.conf").c_str(), 1);
  controller_ = tracer::start_command({"sh", "-c", "PATH=$PATH:/usr/sbin; exec slurmctld -D -c"});
  daemon_ = tracer::start_command({"sh", "-c", "PATH=$PATH:/usr/sbin; exec slurmd -D"});
}

SlurmMachine::~SlurmMachine() {
  for (const pid_t pid : {daemon_, controller_}) {
    ::kill(pid, SIGTERM);
    tracer::wait_command(pid);
  }
  ::unsetenv("SLURM_CONF");
}

bool SlurmMachine::ready() {
  while (!ended(controller_) && !ended(daemon_)) {
    if (tracer::run_command({"sinfo", "--noheader", "--format=%t"}).out == "idle\n") return true;
    ::usleep(200'000);
  }
  return false;
}

std::string SlurmMachine::log() const {
  std::string text;
  for (const char* name : {"controller.log", "daemon.log"}) {
    const auto log = read_file(scratch_ / name);
    text += log.ok() ? log.value() : log.error().text();
  }
  return text;
}

}  // namespace foretrace
