#include "tracer/sandbox/confined_command.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>

#include "tracer/sandbox/confinement.h"

namespace foretrace::tracer {
namespace {

using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr int kTickMilliseconds = 20;
constexpr int kTicksAFolderLook = 10;
constexpr rlim_t kMaxOpenFiles = 256;
constexpr int kProcessorSecondsASecond = 4;  // a net under the wall clock: processes that run beside each other

// The first and the last half of a stream.
class KeptOutput {
 public:
  explicit KeptOutput(int64_t kept) : half_(static_cast<size_t>(std::max<int64_t>(kept, 2)) / 2) {}
  void add(std::string_view bytes) {
    all_ += static_cast<int64_t>(bytes.size());
    const size_t room = std::min(half_ - head_.size(), bytes.size());
    head_.append(bytes.substr(0, room));
    tail_.append(bytes.substr(room));
    if (tail_.size() > 2 * half_) tail_.erase(0, tail_.size() - half_);
  }
  [[nodiscard]] int64_t all() const { return all_; }
  void take(CommandRun& run) {
    if (tail_.size() > half_) tail_.erase(0, tail_.size() - half_);
    run.left_out = all_ - static_cast<int64_t>(head_.size() + tail_.size());
    run.output = head_ + tail_;
  }

 private:
  size_t half_;
  int64_t all_ = 0;
  std::string head_, tail_;
};

class CommandWatch {
 public:
  CommandWatch(Confinement& confinement, pid_t pid, ScopedFd output, const std::string& folder, const CommandLimits& limits)
      : confinement_(confinement), pid_(pid), output_(std::move(output)), folder_(folder), limits_(limits), kept_(limits.kept_bytes),
        deadline_(Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(limits.seconds))) {}

  CommandRun until_end() {
    CommandRun run;
    int status = 0;
    for (int tick = 0;; ++tick) {
      read_some(kTickMilliseconds);
      if (::waitpid(pid_, &status, WNOHANG) == pid_) break;
      run.stopped = limit_hit(tick);
      if (run.stopped.empty()) continue;
      confinement_.kill(pid_);
      while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
      }
      break;
    }
    confinement_.kill_leftovers(0);
    read_rest();
    if (run.stopped.empty() && kept_.all() > limits_.output_bytes) run.stopped = "output";
    if (run.stopped.empty() && folder_bytes(folder_, limits_.folder_bytes) > limits_.folder_bytes) run.stopped = "folder size";
    run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    kept_.take(run);
    return run;
  }

 private:
  // One wait; true: there may be more.
  bool read_some(int milliseconds) {
    pollfd wait{closed_ ? -1 : output_.get(), POLLIN, 0};
    if (::poll(&wait, 1, milliseconds) != 1) return false;
    char buffer[1 << 16];
    const ssize_t got = ::read(output_.get(), buffer, sizeof(buffer));
    if (got > 0) kept_.add({buffer, static_cast<size_t>(got)});
    closed_ = got == 0;
    return got > 0;
  }
  // All have ended: what is in the pipe is all that comes.
  void read_rest() {
    while (kept_.all() <= limits_.output_bytes + (int64_t{1} << 20) && read_some(0)) {
    }
  }

  std::string limit_hit(int tick) {
    if (kept_.all() > limits_.output_bytes) return "output";
    if (Clock::now() >= deadline_) return "time";
    if (tick % kTicksAFolderLook == 0 && folder_bytes(folder_, limits_.folder_bytes) > limits_.folder_bytes) return "folder size";
    if (!confinement_.bounds_processes() && count_descendants(pid_) > static_cast<size_t>(limits_.processes)) return "processes";
    return "";
  }

  Confinement& confinement_;
  pid_t pid_;
  ScopedFd output_;
  const std::string& folder_;
  const CommandLimits& limits_;
  KeptOutput kept_;
  Clock::time_point deadline_;
  bool closed_ = false;
};

ConfinedProgram shell(const std::string& command, const std::vector<std::string>& visible, const CommandLimits& limits, const Confinement& confinement) {
  ConfinedProgram program;
  const bool counts_processes = confinement.own_processes() && ::geteuid() != 0;
  // The command is a child of the namespace's first process, which signals would pass by. RLIMIT_NPROC is set inside: there it counts that namespace alone.
  const std::string bound = counts_processes ? "ulimit -u " + std::to_string(limits.processes) + "; " : "";
  program.argv = {"/bin/bash", "-c", bound + "\"$@\"; exit $?", "bash", "/bin/bash", "-c", command};
  program.environment = {"PYTHONHASHSEED=0", "PYTHONDONTWRITEBYTECODE=1", "TERM=dumb"};
  if (!confinement.own_processes()) program.environment.push_back("TMPDIR=" + confinement.directory());  // it has no /tmp of its own
  program.visible = visible;
  const auto seconds = static_cast<rlim_t>(limits.seconds + 1) * kProcessorSecondsASecond;
  program.limits = {{RLIMIT_CORE, 0},
                    {RLIMIT_FSIZE, static_cast<rlim_t>(limits.folder_bytes)},
                    {RLIMIT_NOFILE, kMaxOpenFiles},
                    {RLIMIT_AS, static_cast<rlim_t>(limits.memory_bytes)},
                    {RLIMIT_CPU, seconds}};
  return program;
}

}  // namespace

int64_t folder_bytes(const std::string& folder, int64_t most) {
  std::error_code failed;
  int64_t bytes = 0;
  constexpr int64_t kEntry = 4096;  // so that empty files count
  for (fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, failed), end; !failed && at != end && bytes <= most; at.increment(failed)) {
    std::error_code gone;
    bytes += kEntry;
    if (at->is_regular_file(gone) && !at->is_symlink(gone)) bytes += static_cast<int64_t>(at->file_size(gone));
  }
  return bytes;
}

Result<CommandRun> run_confined(const std::string& command, const std::string& folder, const std::vector<std::string>& visible, const CommandLimits& limits,
                                const SandboxChoice& sandbox) {
  TRY_ASSIGN(Confinement confinement, Confinement::create(sandbox, limits.processes, folder));
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return io_error("cannot make a pipe", errno);
  ScopedFd reader(ends[0]), writer(ends[1]);
  const ScopedFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  ConfinedProgram program = shell(command, visible, limits, confinement);
  program.descriptors = {{null.get(), 0}, {writer.get(), 1}, {writer.get(), 2}};
  TRY_ASSIGN(const pid_t pid, confinement.start(program));
  writer.reset();
  return CommandWatch(confinement, pid, std::move(reader), folder, limits).until_end();
}

}  // namespace foretrace::tracer
