#include "tests/tracer/recorder/command.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "core/file.h"
#include "tests/scratch_directory.h"

namespace foretrace::tracer {
namespace {

pid_t start(const std::vector<std::string>& argv, const char* out, const char* err) {
  std::vector<char*> words;
  for (const auto& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  for (const int signal : {SIGINT, SIGTERM}) ::signal(signal, SIG_DFL);  // a shell's background jobs ignore the first
  ::dup2(::open("/dev/null", O_RDONLY), 0);
  ::dup2(::open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600), 1);
  ::dup2(::open(err, O_WRONLY | O_CREAT | O_TRUNC, 0600), 2);
  ::execvp(words[0], words.data());
  ::_exit(127);
}

}  // namespace

CommandResult run_command(const std::vector<std::string>& argv) {
  const ScratchDirectory scratch;
  const std::string out = scratch / "out", err = scratch / "err";
  CommandResult result;
  result.exit_code = wait_command(start(argv, out.c_str(), err.c_str()));
  result.out = read_file(out).value();
  result.err = read_file(err).value();
  return result;
}

pid_t start_command(const std::vector<std::string>& argv) {
  return start(argv, "/dev/null", "/dev/null");
}

int wait_command(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace foretrace::tracer
