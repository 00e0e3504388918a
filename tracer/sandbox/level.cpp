#include "tracer/sandbox/level.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "core/file.h"
#include "core/scoped_fd.h"
#include "tracer/sandbox/bubblewrap.h"
#include "tracer/sandbox/child_process.h"
#include "tracer/sandbox/landlock.h"

namespace foretrace::tracer {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"none", "landlock", "bubblewrap"};
constexpr int kProbeMilliseconds = 10000;

// All of a pipe up to its end, at most `kProbeMilliseconds`.
std::string read_text(int fd) {
  std::string text;
  char buffer[512];
  pollfd wait{fd, POLLIN, 0};
  while (text.size() < 4096 && ::poll(&wait, 1, kProbeMilliseconds) == 1) {
    const ssize_t got = ::read(fd, buffer, sizeof(buffer));
    if (got <= 0) break;
    text.append(buffer, static_cast<size_t>(got));
  }
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

// Runs /bin/true in the sandbox; empty if that works, else why not.
std::string try_bubblewrap(bool proc) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return "no pipe";
  const ScopedFd reader(ends[0]);
  ScopedFd writer(ends[1]);
  ChildSpec child;
  child.argv = bubblewrap_arguments({}, {.proc = proc}, {});
  child.argv.push_back("/usr/bin/true");
  const ScopedFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  child.descriptors = {{null.get(), 0}, {null.get(), 1}, {writer.get(), 2}};
  auto pid = spawn(child);
  writer.reset();
  if (!pid.ok()) return pid.error().text();
  const std::string said = read_text(reader.get());
  int status = 0;
  ::waitpid(pid.value(), &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return said.empty() ? "bwrap fails without a word" : said;
}

Result<SandboxChoice> try_bubblewrap_levels() {
  if (bubblewrap_program().empty()) return unsupported("bwrap is not installed", "install the package bubblewrap");
  const std::string with_proc = try_bubblewrap(true);
  if (with_proc.empty()) return SandboxChoice{SandboxLevel::kBubblewrap, "user namespaces work", true};
  const std::string without = try_bubblewrap(false);
  if (without.empty())
    return SandboxChoice{SandboxLevel::kBubblewrap, "user namespaces work, /proc cannot be mounted: " + with_proc, false};
  return unsupported("bubblewrap does not work here: " + without,
                     "allow unprivileged user namespaces, or use FORETRACE_SANDBOX=landlock or --no-sandbox");
}

Result<SandboxChoice> try_landlock() {
  const int version = landlock_version();
  if (version == 0)
    return unsupported("this kernel has no Landlock", "use --no-sandbox if you trust the program");
  return SandboxChoice{SandboxLevel::kLandlock, "Landlock version " + std::to_string(version), true};
}

Result<SandboxChoice> strictest() {
  auto best = try_bubblewrap_levels();
  if (best.ok()) return best;
  auto second = try_landlock();
  if (second.ok()) {
    SandboxChoice choice = std::move(second).value();
    choice.why += "; " + best.error().message;
    return choice;
  }
  return unsupported("no sandbox works here: " + best.error().message + "; " + second.error().message,
                     "--no-sandbox or FORETRACE_SANDBOX=none runs the program without one");
}

}  // namespace

std::string_view sandbox_name(SandboxLevel level) { return kNames[static_cast<size_t>(level)]; }

std::optional<SandboxLevel> sandbox_from_name(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == name) return static_cast<SandboxLevel>(i);
  return std::nullopt;
}

Result<SandboxChoice> choose_sandbox(std::optional<SandboxLevel> asked) {
  const char* forced = std::getenv("FORETRACE_SANDBOX");
  if (!asked && forced != nullptr && *forced != 0) {
    asked = sandbox_from_name(forced);
    if (!asked)
      return invalid_argument(std::string("FORETRACE_SANDBOX=") + forced + " is no sandbox level",
                              "none, landlock or bubblewrap");
  }
  if (asked == SandboxLevel::kNone) return SandboxChoice{SandboxLevel::kNone, "asked for", true};
  if (asked == SandboxLevel::kLandlock) return try_landlock();
  static const Result<SandboxChoice> best = strictest();
  const bool found = best.ok() && best.value().level == SandboxLevel::kBubblewrap;
  return asked == SandboxLevel::kBubblewrap && !found ? try_bubblewrap_levels() : best;
}

Result<AssumedSandbox> assume_sandbox(std::optional<SandboxLevel> asked) {
  const char* forced = std::getenv("FORETRACE_SANDBOX");
  const bool free = !asked && (forced == nullptr || *forced == 0);
  if (free && !bubblewrap_program().empty())
    return AssumedSandbox{{SandboxLevel::kBubblewrap, "bwrap is installed", true}, false};
  TRY_ASSIGN(SandboxChoice choice, choose_sandbox(asked));
  return AssumedSandbox{std::move(choice), true};
}

std::string bubblewrap_program() {
  for (const char* path : {"/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"})
    if (file_exists(path)) return path;
  return {};
}

}  // namespace foretrace::tracer
