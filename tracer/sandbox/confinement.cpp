#include "tracer/sandbox/confinement.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "tracer/sandbox/bubblewrap.h"
#include "tracer/sandbox/landlock.h"
#include "tracer/sandbox/memory_file.h"
#include "tracer/sandbox/syscall_filter.h"

namespace foretrace::tracer {
namespace {

// Descriptors for bwrap itself; it closes none that the program inherits, so they lie above the program's own.
constexpr int kSystemCallsFd = 10;
constexpr int kPasswdFd = 11;
constexpr int kGroupFd = 12;

Result<std::string> private_directory() {
  std::string path = (std::filesystem::temp_directory_path() / "foretrace-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) return io_error("cannot make a working directory " + path, errno);
  return path;
}

}  // namespace

Result<Confinement> Confinement::create(const SandboxChoice& choice, int64_t max_processes, const std::string& work_folder) {
  std::string filter;
  if (choice.level != SandboxLevel::kNone) {
    TRY_ASSIGN(filter, syscall_filter());
  }
  std::string directory = kSandboxDirectory;
  if (choice.level != SandboxLevel::kBubblewrap) {
    if (!work_folder.empty()) {
      directory = work_folder;
    } else {
      TRY_ASSIGN(directory, private_directory());
    }
  }
  std::unique_ptr<TaskLimit> tasks;
  if (choice.level != SandboxLevel::kNone && max_processes > 0) tasks = TaskLimit::create(max_processes);
  return Confinement(choice, max_processes, std::move(directory), work_folder, std::move(filter), std::move(tasks));
}

Confinement::Confinement(SandboxChoice choice, int64_t max_processes, std::string directory, std::string work_folder, std::string system_calls,
                         std::unique_ptr<TaskLimit> tasks)
    : choice_(std::move(choice)), max_processes_(max_processes), directory_(std::move(directory)), work_folder_(std::move(work_folder)),
      system_calls_(std::move(system_calls)), tasks_(std::move(tasks)) {}

Confinement::Confinement(Confinement&& other) noexcept
    : choice_(other.choice_), max_processes_(other.max_processes_), directory_(std::exchange(other.directory_, {})), work_folder_(std::move(other.work_folder_)),
      system_calls_(std::move(other.system_calls_)), tasks_(std::move(other.tasks_)) {}

Confinement::~Confinement() {
  if (directory_.empty() || own_processes() || !work_folder_.empty()) return;
  clean_directory();
  ::rmdir(directory_.c_str());
}

void Confinement::clean_directory() const {
  if (own_processes() || !work_folder_.empty()) return;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(directory_, ignored))
    std::filesystem::remove_all(entry.path(), ignored);
}

Result<pid_t> Confinement::start(const ConfinedProgram& program) {
  ChildSpec child;
  std::vector<ScopedFd> keep;
  child.environment = program.environment;
  child.environment.push_back("PATH=/usr/bin:/bin");
  child.environment.push_back("LANG=C.UTF-8");
  child.environment.push_back("HOME=" + directory_);
  child.descriptors = program.descriptors;
  child.limits = program.limits;
  if (tasks_) child.join_group = tasks_->join_fd();
  if (choice_.level == SandboxLevel::kBubblewrap)
    TRY(wrap(program, child, keep));
  else
    TRY(restrict(program, child, keep));
  return spawn(child);
}

// RLIMIT_NPROC counts a user namespace's processes alone, but does not bind root; without a namespace it counts all of the user's.
bool Confinement::bounds_processes() const {
  return max_processes_ == 0 || choice_.level == SandboxLevel::kNone || tasks_ != nullptr ||
         (own_processes() && ::geteuid() != 0);
}

Status Confinement::wrap(const ConfinedProgram& program, ChildSpec& child, std::vector<ScopedFd>& keep) const {
  TRY_ASSIGN(ScopedFd filter, memory_file("foretrace-seccomp", system_calls_));
  TRY_ASSIGN(ScopedFd passwd, memory_file("foretrace-passwd", kPasswd));
  TRY_ASSIGN(ScopedFd group, memory_file("foretrace-group", kGroup));
  child.descriptors.push_back({filter.get(), kSystemCallsFd});
  child.descriptors.push_back({passwd.get(), kPasswdFd});
  child.descriptors.push_back({group.get(), kGroupFd});
  child.argv = bubblewrap_arguments({.read_only = program.visible, .work_folder = work_folder_}, {.proc = choice_.proc, .as_first_process = true},
                                    {.system_calls = kSystemCallsFd, .passwd = kPasswdFd, .group = kGroupFd});
  child.argv.insert(child.argv.end(), program.argv.begin(), program.argv.end());
  for (ScopedFd* fd : {&filter, &passwd, &group}) keep.push_back(std::move(*fd));
  return {};
}

Status Confinement::restrict(const ConfinedProgram& program, ChildSpec& child, std::vector<ScopedFd>& keep) const {
  child.argv = program.argv;
  child.directory = directory_;
  child.system_calls = system_calls_;
  if (choice_.level == SandboxLevel::kNone) return {};
  FileAccess access;
  access.read_only = {"/usr",         "/bin",          "/sbin",        "/lib",          "/lib32",       "/lib64",
                      "/etc/ld.so.cache", "/etc/alternatives", "/etc/passwd", "/etc/group", "/etc/mime.types",
                      "/etc/python3", "/etc/python3.11", "/dev/zero",  "/dev/random",   "/dev/urandom"};
  access.read_only.insert(access.read_only.end(), program.visible.begin(), program.visible.end());
  access.read_write = {directory_, "/dev/null", "/dev/full"};
  TRY_ASSIGN(ScopedFd ruleset, landlock_ruleset(access));
  child.landlock_ruleset = ruleset.get();
  child.drops_privileges = true;
  keep.push_back(std::move(ruleset));
  return {};
}

void Confinement::kill(pid_t pid) const {
  if (own_processes())
    ::kill(pid, SIGKILL);  // bwrap's child has it as its parent-death signal, and is the first of its namespace
  else
    kill_tree(pid);
}

void Confinement::kill_leftovers(pid_t pid) const {
  if (own_processes()) return;
  if (tasks_ != nullptr)
    tasks_->kill_all(pid);
  else if (pid > 0)
    kill_descendants(pid);
}

}  // namespace foretrace::tracer
