#include "tracer/sandbox/task_limit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace foretrace::tracer {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGroupPrefix = "foretrace-";
// bwrap, the host and its first child are there before the program's own processes.
constexpr int64_t kOwnTasks = 4;

// A folder of control groups, and the file in a group by which a process with one thread joins it. Of version 1 that is `tasks`:
// moving one thread takes 0.1 ms, moving a process (cgroup.procs) waits for all processors, 6 ms.
struct Group {
  std::string folder;
  const char* join = "cgroup.procs";
};

// The control group that we are in, of the pids controller (version 1) or of the unified tree (version 2).
Group own_group() {
  std::ifstream groups("/proc/self/cgroup");
  std::string unified;
  for (std::string line; std::getline(groups, line);) {
    const size_t path = line.rfind(':');
    if (line.find(":pids:") != std::string::npos) return {"/sys/fs/cgroup/pids" + line.substr(path + 1), "tasks"};
    if (line.rfind("0::", 0) == 0) unified = "/sys/fs/cgroup" + line.substr(path + 1);
  }
  return {unified};
}

// Groups of recorders that were killed.
void sweep(const std::string& group) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(group, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind(kGroupPrefix, 0) != 0) continue;
    const int owner = std::atoi(name.c_str() + std::string(kGroupPrefix).size());
    if (owner > 0 && ::kill(owner, 0) != 0 && errno == ESRCH) ::rmdir(entry.path().c_str());
  }
}

bool set_limit(const std::string& folder, int64_t tasks) {
  std::ofstream limit(folder + "/pids.max");
  limit << tasks << std::flush;
  return limit.good();
}

}  // namespace

std::unique_ptr<TaskLimit> TaskLimit::create(int64_t max_tasks) {
  static std::atomic<int> made = 0;
  const Group group = own_group();
  if (::geteuid() != 0 || group.folder.empty()) return nullptr;
  sweep(group.folder);
  const std::string folder = group.folder + "/" + kGroupPrefix + std::to_string(::getpid()) + "-" + std::to_string(made++);
  if (::mkdir(folder.c_str(), 0755) != 0) return nullptr;
  const bool limited = set_limit(folder, max_tasks + kOwnTasks);
  ScopedFd join(::open((folder + "/" + group.join).c_str(), O_WRONLY | O_CLOEXEC));
  if (!limited || !join.valid()) {
    ::rmdir(folder.c_str());
    return nullptr;
  }
  return std::unique_ptr<TaskLimit>(new TaskLimit(folder, max_tasks + kOwnTasks, std::move(join)));
}

void TaskLimit::kill_all(pid_t spared) const {
  set_limit(folder_, 0);  // nobody forks meanwhile
  constexpr int kRounds = 500;
  for (int round = 0; round < kRounds; ++round) {
    int found = 0;
    std::ifstream members(folder_ + "/cgroup.procs");
    for (pid_t pid = 0; members >> pid;)
      if (pid > 0 && pid != spared && ::kill(pid, SIGKILL) == 0) ++found;
    if (found == 0) break;
    ::usleep(1000);
  }
  set_limit(folder_, max_tasks_);
}

TaskLimit::~TaskLimit() {
  // The last killed process leaves its group a moment after it was waited for.
  for (int i = 0; i < 100 && ::rmdir(folder_.c_str()) != 0 && errno == EBUSY; ++i) ::usleep(2000);
}

}  // namespace foretrace::tracer
