// foretrace-python-3.N: runs Python programs for the recorder. See tracer/host/protocol.h.
#include <malloc.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/json.h"
#include "core/scoped_fd.h"
#include "tracer/host/child_wait.h"
#include "tracer/host/request.h"
#include "tracer/python/child.h"
#include "tracer/python/cpython.h"
#include "tracer/python/interpreter.h"
#include "tracer/python/mutation_watch.h"
#include "tracer/python/tidy.h"
#include "tracer/wire/ring.h"

namespace foretrace::tracer::python {
namespace {

struct HostOptions {
  int ring_fd = -1;
  int control_fd = -1;
  bool serve = false;
  bool own_processes = false;
  bool describe = false;
  std::string python;
};

int complain(const std::string& text) {
  std::fprintf(stderr, "foretrace-python: %s\n", text.c_str());
  return 2;
}

Result<int> descriptor(const std::string& text) {
  char* end = nullptr;
  const long fd = std::strtol(text.c_str(), &end, 10);
  if (text.empty() || *end != '\0' || fd < 0 || fd > 1 << 20) return invalid_argument("not a file descriptor: " + text);
  return static_cast<int>(fd);
}

Result<HostOptions> parse_options(int argc, char** argv) {
  HostOptions options;
  for (int i = 1; i < argc; ++i) {
    const std::string flag = argv[i];
    if (flag == "--serve") options.serve = true;
    else if (flag == "--own-pid-namespace") options.own_processes = true;
    else if (flag == "--describe") options.describe = true;
    else if (i + 1 == argc) return invalid_argument("unknown flag or missing value: " + flag);
    else if (flag == "--python") options.python = argv[++i];
    else if (flag == "--ring-fd") { TRY_ASSIGN(options.ring_fd, descriptor(argv[++i])); }
    else if (flag == "--control-fd") { TRY_ASSIGN(options.control_fd, descriptor(argv[++i])); }
    else return invalid_argument("unknown flag: " + flag);
  }
  if (!options.describe && (options.ring_fd < 0 || options.control_fd < 0))
    return invalid_argument("this program is started by foretrace: it needs --ring-fd and --control-fd");
  return options;
}

Result<void*> map_ring(int fd) {
  struct stat about {};
  if (::fstat(fd, &about) != 0 || about.st_size <= static_cast<off_t>(wire::kRingDataOffset))
    return invalid_argument("the ring's descriptor is no ring");
  void* memory = ::mmap(nullptr, static_cast<size_t>(about.st_size), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) return io_error("cannot map the ring", errno);
  if (static_cast<wire::RingHeader*>(memory)->magic != wire::kRingMagic) return invalid_argument("the ring's memory is no ring");
  return memory;
}

// Forks a child for the request and waits for it; the wait status.
Result<int> serve_request(const HostOptions& options, const host::Request& request, void* ring) {
  if (options.serve) PyOS_BeforeFork();
  host::ChildWait wait;
  const pid_t child = ::fork();
  if (child == 0) {
    wait.restore();
    ::close(options.control_fd);
    ::close(options.ring_fd);
    if (options.serve) {
      PyOS_AfterFork_Child();
    } else if (const Status started = start_interpreter(options.python); !started.ok()) {
      _exit(complain(started.error().text()));
    }
    run_child(request, ring, options.serve);
  }
  const int error = errno;
  if (options.serve) PyOS_AfterFork_Parent();
  if (child < 0) return io_error("cannot start a process", error);
  const int status = wait.wait(child, options.control_fd);
  if (options.own_processes) {
    kill_others();
    if (options.serve)
      for (const std::string& folder : {request.cwd, std::string("/tmp"), std::string("/dev/shm")}) empty_mount(folder);
  }
  return status;
}

// A warm interpreter's objects are set apart, so that children neither scan nor copy them.
Status warm_up(const HostOptions& options) {
  TRY(start_interpreter(options.python));
  MutationWatch::prepare();
  if (PyRun_SimpleString("import gc, sys\ngc.collect()\ngc.freeze()\ndel gc, sys\n") != 0)
    return internal_error("cannot set up the warm interpreter");
  ::malloc_trim(0);
  return {};
}

Status serve(const HostOptions& options) {
  TRY_ASSIGN(void* ring, map_ring(options.ring_fd));
  if (options.serve) TRY(warm_up(options));
  do {
    TRY_ASSIGN(const auto message, host::read_message(options.control_fd));
    if (!message) return {};
    Json answer;
    auto request = host::parse_request(*message);
    auto status = request.ok() ? serve_request(options, request.value(), ring) : Result<int>(request.error());
    if (status.ok()) answer["status"] = status.value();
    else answer["error"] = status.error().text();
    TRY(host::write_message(options.control_fd, dump_json(answer)));
  } while (options.serve);
  return {};
}

int describe(const HostOptions& options) {
  if (const Status started = start_interpreter(options.python); !started.ok()) return complain(started.error().text());
  return PyRun_SimpleString(
      "import json, sys\n"
      "print(json.dumps({'version': '%d.%d' % sys.version_info[:2], 'full_version': sys.version.split()[0],\n"
      "                  'prefix': sys.base_prefix, 'executable': sys.executable}))\n") == 0 ? 0 : 1;
}

int host_main(int argc, char** argv) {
  const auto options = parse_options(argc, argv);
  if (!options.ok()) return complain(options.error().text());
  if (options.value().describe) return describe(options.value());
  const Status done = serve(options.value());
  return done.ok() ? 0 : complain(done.error().text());
}

}  // namespace
}  // namespace foretrace::tracer::python

#ifdef __SANITIZE_ADDRESS__
// Leaks are CPython's by design, and looking for them needs ptrace, which the sandbox forbids. A program's signals are its outcome.
extern "C" const char* __asan_default_options() {
  return "detect_leaks=0:handle_segv=0:handle_sigbus=0:handle_abort=0:handle_sigfpe=0:handle_sigill=0:allocator_may_return_null=1";
}
#endif

int main(int argc, char** argv) { return foretrace::tracer::python::host_main(argc, argv); }
