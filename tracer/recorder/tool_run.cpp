#include "tracer/recorder/tool_run.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "core/scoped_fd.h"

extern char** environ;

namespace foretrace::tracer {
namespace {

struct Pipe {
  ScopedFd reader, writer;
  Status open() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return io_error("cannot make a pipe", errno);
    reader.reset(ends[0]);
    writer.reset(ends[1]);
    return {};
  }
};

constexpr rlim_t kMaxSeconds = 120;
#if defined(__SANITIZE_ADDRESS__)
constexpr rlim_t kMaxBytes = RLIM_INFINITY;  // our own tools have a sanitizer's shadow then, of terabytes
#else
constexpr rlim_t kMaxBytes = rlim_t{4} << 30;
#endif

// Of a process that has just begun, and those that it starts.
void limit(pid_t pid) {
  const rlimit bytes = {kMaxBytes, kMaxBytes}, seconds = {kMaxSeconds, kMaxSeconds + 1};
  ::prlimit(pid, RLIMIT_AS, &bytes, nullptr);
  ::prlimit(pid, RLIMIT_CPU, &seconds, nullptr);
}

// Until both are closed.
void read_both(Pipe& out, Pipe& err, ToolRun& run) {
  pollfd fds[2] = {{out.reader.get(), POLLIN, 0}, {err.reader.get(), POLLIN, 0}};
  std::string* texts[2] = {&run.out, &run.err};
  char buffer[4096];
  while (fds[0].fd >= 0 || fds[1].fd >= 0) {
    if (::poll(fds, 2, -1) < 0 && errno != EINTR) return;
    for (int i = 0; i < 2; ++i) {
      if (fds[i].fd < 0 || fds[i].revents == 0) continue;
      const ssize_t got = ::read(fds[i].fd, buffer, sizeof(buffer));
      if (got > 0) texts[i]->append(buffer, static_cast<size_t>(got));
      else if (got == 0 || errno != EINTR) fds[i].fd = -1;
    }
  }
}

}  // namespace

Result<ToolRun> run_tool(const std::vector<std::string>& argv) {
  Pipe out, err;
  TRY(out.open());
  TRY(err.open());
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, out.writer.get(), 1);
  ::posix_spawn_file_actions_adddup2(&actions, err.writer.get(), 2);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  std::vector<char*> words;
  for (const auto& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  pid_t pid = 0;
  const int failed = ::posix_spawnp(&pid, words[0], &actions, nullptr, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return io_error("cannot run " + argv[0], failed);
  limit(pid);
  out.writer.reset();
  err.writer.reset();
  ToolRun run;
  read_both(out, err, run);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return run;
}

}  // namespace foretrace::tracer
