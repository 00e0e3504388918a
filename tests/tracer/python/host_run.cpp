#include "tests/tracer/python/host_run.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <map>
#include <sstream>
#include <thread>

#include "core/file.h"
#include "core/scoped_fd.h"
#include "tests/scratch_directory.h"
#include "tracer/trace/render.h"
#include "tracer/trace/state.h"
#include "tracer/wire/decoder.h"

namespace foretrace::tracer::python {
namespace {

constexpr size_t kRingBytes = 4u << 20;

// Keeps the views of the steps that the decoder brings.
class Collector : public wire::StepSink {
 public:
  explicit Collector(HostRun& run) : run_(run) {}

  Status on_hello(const std::string& interpreter) override {
    run_.interpreter = interpreter;
    return {};
  }
  Status on_output(const wire::OutputMark& mark) override {
    run_.marks.push_back({mark.stream, static_cast<int64_t>(run_.steps.size()) - 1, mark.bytes});
    return {};
  }
  Status on_end(const wire::EndRecord& end) override {
    run_.end = end;
    return {};
  }
  Status on_failure(const wire::FailureRecord& failure) override {
    run_.failure = failure;
    return {};
  }
  Status on_step(const Step& step) override {
    TRY(replay_.apply(step));
    StepView view;
    auto& definitions = replay_.definitions();
    const Frame& frame = *definitions.frame(step.frame);
    const Code& code = *definitions.code(frame.code);
    view.step = static_cast<int64_t>(run_.steps.size());
    view.event = step.event;
    view.thread = frame.thread;
    view.frame = step.frame;
    view.depth = step.depth;
    view.function = *definitions.string(code.name);
    view.file = *definitions.string(code.file);
    view.line = step.line;
    Renderer renderer(replay_.state(), definitions, RenderBudget());
    for (const Local& local : replay_.state().frame(step.frame)->locals) {
      if (local.value.absent()) continue;
      LocalText text;
      text.name = *definitions.string(local.name);
      text.type = renderer.type_name(local.value);
      renderer.render(local.value, text.text);
      view.locals.push_back(std::move(text));
    }
    if (!step.value.absent()) {
      std::string text;
      renderer.render(step.value, text);
      view.value = std::move(text);
    }
    run_.steps.push_back(std::move(view));
    return {};
  }

 private:
  HostRun& run_;
  Replay replay_;
};

// Reads a pipe to its end on a thread of its own.
class PipeReader {
 public:
  PipeReader() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) == 0) read_end_.reset(ends[0]), write_end_.reset(ends[1]);
    thread_ = std::thread([this] {
      char buffer[65536];
      for (ssize_t n; (n = ::read(read_end_.get(), buffer, sizeof(buffer))) > 0;) {
        text_.append(buffer, static_cast<size_t>(n));
      }
    });
  }
  int write_end() const { return write_end_.get(); }
  void close_write_end() { write_end_.reset(); }
  std::string finish() {
    thread_.join();
    return std::move(text_);
  }

 private:
  ScopedFd read_end_, write_end_;
  std::string text_;
  std::thread thread_;
};

Status send(int fd, const Json& message) {
  const std::string text = dump_json(message);
  const auto length = static_cast<uint32_t>(text.size());
  std::string bytes(reinterpret_cast<const char*>(&length), sizeof(length));
  bytes += text;
  if (::write(fd, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) return io_error("control", errno);
  return {};
}

// Decodes the ring until the host has answered; the answer.
Result<Json> follow(int control, wire::Decoder& decoder) {
  pollfd wait{control, POLLIN, 0};
  while (::poll(&wait, 1, 1) == 0) TRY(decoder.drain());
  uint32_t length = 0;
  if (::read(control, &length, sizeof(length)) != sizeof(length)) return internal_error("the host went away");
  std::string text(length, '\0');
  if (::read(control, text.data(), length) != static_cast<ssize_t>(length)) return internal_error("a short answer");
  TRY(decoder.drain());
  TRY(decoder.drain());
  return parse_json(text);
}

Result<pid_t> spawn(const std::string& host, bool serve, int ring, int control, int out, int err) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out, 1);
  ::posix_spawn_file_actions_adddup2(&actions, err, 2);
  ::posix_spawn_file_actions_adddup2(&actions, ring, 200);
  ::posix_spawn_file_actions_adddup2(&actions, control, 201);
  std::vector<const char*> argv = {host.c_str(), "--ring-fd", "200", "--control-fd", "201"};
  if (serve) argv.push_back("--serve");
  argv.push_back(nullptr);
  std::array<const char*, 4> environment = {"PYTHONHASHSEED=0", "LANG=C.UTF-8", "PATH=/usr/bin:/bin", nullptr};
  pid_t pid = 0;
  const int failed = ::posix_spawn(&pid, host.c_str(), &actions, nullptr, const_cast<char**>(argv.data()),
                                   const_cast<char**>(environment.data()));
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return io_error("cannot start " + host, failed);
  return pid;
}

}  // namespace

std::vector<std::string> host_versions() {
  std::istringstream hosts(FORETRACE_PYTHON_HOSTS);  // foretrace-python-3.11,foretrace-python-3.12
  std::vector<std::string> versions;
  for (std::string host; std::getline(hosts, host, ',');) versions.push_back(host.substr(host.rfind('-') + 1));
  return versions;
}

std::string host_of(const std::string& version) { return std::string(FORETRACE_BINARY_DIR) + "/foretrace-python-" + version; }

std::string default_host() { return std::string(FORETRACE_BINARY_DIR) + "/" + FORETRACE_PYTHON_HOST; }

Result<std::vector<HostRun>> run_host(const std::string& host, const std::vector<Json>& requests, bool serve) {
  TRY_ASSIGN(const auto ring, wire::RingConsumer::create(kRingBytes));
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return io_error("socketpair", errno);
  const ScopedFd ours(ends[0]);
  ScopedFd theirs(ends[1]);
  PipeReader out;
  PipeReader err;
  auto pid = spawn(host, serve, ring->fd(), theirs.get(), out.write_end(), err.write_end());
  theirs.reset();
  out.close_write_end();
  err.close_write_end();
  std::vector<HostRun> runs;
  Status status = pid.ok() ? Status() : Status(pid.error());
  for (const Json& request : requests) {
    if (!status.ok()) break;
    HostRun& run = runs.emplace_back();
    Collector collector(run);
    wire::Decoder decoder({ring.get()}, collector);
    status = send(ours.get(), request);
    if (!status.ok()) break;
    const auto answer = follow(ours.get(), decoder);
    if (!answer.ok()) status = answer.error();
    else run.status = answer.value().value("status", -1);
    ring->reset();
  }
  ::shutdown(ours.get(), SHUT_RDWR);
  if (pid.ok()) ::waitpid(pid.value(), nullptr, 0);
  std::string out_text = out.finish();
  std::string err_text = err.finish();
  if (!status.ok()) return status.error().in(err_text);
  if (!runs.empty()) runs.back().out = std::move(out_text), runs.back().err = std::move(err_text);
  return runs;
}

Result<HostRun> run_source(const std::string& source, const Json& more) {
  const ScratchDirectory scratch;
  const std::string file = scratch / "program.py";
  TRY(write_file_atomic(file, source));
  Json request = more;
  if (!request.contains("program")) request["program"] = file;
  request["cwd"] = scratch.path();
  auto runs = run_host(default_host(), {request});
  if (!runs.ok()) return runs.error();
  return std::move(runs.value().front());
}

}  // namespace foretrace::tracer::python
