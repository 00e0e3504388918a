#include "tracer/recorder/recorder.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <ctime>

#include "core/file.h"
#include "tracer/recorder/host_process.h"
#include "tracer/recorder/host_request.h"
#include "tracer/recorder/last_steps.h"
#include "tracer/recorder/run_recording.h"
#include "tracer/recorder/run_watch.h"
#include "tracer/sandbox/memory_file.h"

namespace foretrace::tracer {
namespace {

using Clock = std::chrono::steady_clock;

std::string now_utc() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

RunInfo run_info(const RunRequest& request, SandboxLevel level) {
  RunInfo info;
  info.program = !request.module.empty() ? "-m " + request.module
                 : request.program.empty() ? "<source>" : request.program;
  if (!request.executable.empty()) info.language = "c";
  info.entry = request.call.empty() ? request.entry : request.call;
  info.args = request.args;
  info.sandbox = sandbox_name(level);
  info.started = now_utc();
  info.item = request.item;
  info.limits = request.limits;
  info.last = request.last_steps;
  info.seed = request.seed;
  info.frozen_time = request.frozen_time;
  return info;
}

Error failure(const wire::FailureRecord& record) {
  const std::string text = record.where.empty() ? record.what : record.where + ": " + record.what;
  return Error(ErrorCode::kTracee, text, record.hint);
}

// A call that Python itself refused, before any line of the program: bad arguments are no outcome of the program.
std::optional<Error> refused_call(const RunRequest& request, const RunEnd& end) {
  if ((request.entry.empty() && request.call.empty()) || !end.exception || end.exception->type != "TypeError") return {};
  const RaisedException& raised = *end.exception;
  if (raised.line != 0 || raised.message.find("argument") == std::string::npos) return {};
  const std::string what = request.call.empty() ? request.entry + "(" + request.args + ")" : request.call;
  return Error(ErrorCode::kTracee, "bad arguments: " + what + ": " + raised.message, "");
}

class HostRecorder : public Recorder {
 public:
  HostRecorder(RecorderOptions options, HostProgram host, AssumedSandbox sandbox, std::unique_ptr<Confinement> confinement)
      : options_(std::move(options)), host_program_(std::move(host)), sandbox_(std::move(sandbox)),
        confinement_(std::move(confinement)), recording_(output_) {}

  Result<RunOutcome> record(const RunRequest& asked, TraceWriter& writer) override {
    if (asked.last_steps <= 0) return record_all(asked, writer);
    LastSteps last(writer, asked.last_steps);
    TRY_ASSIGN(RunOutcome outcome, record_all(asked, last));
    outcome.steps = last.kept();
    outcome.end.skipped_steps = last.skipped();
    return outcome;
  }

  Status prepare(const RunRequest& asked) override {
    TRY_ASSIGN(const RunRequest request, resolve_request(asked));
    return ready(request);
  }

  [[nodiscard]] SandboxChoice sandbox() const override { return sandbox_.choice; }

 private:
  Result<RunOutcome> record_all(const RunRequest& asked, TraceWriter& writer) {
    TRY_ASSIGN(const RunRequest request, resolve_request(asked));
    auto outcome = attempt(request, writer);
    if (outcome.ok() || recording_.greeted() || sandbox_.tried) return outcome;
    TRY_ASSIGN(const bool another, try_sandbox());
    return another ? attempt(request, writer) : outcome;
  }

  Result<RunOutcome> attempt(const RunRequest& request, TraceWriter& writer) {
    recording_.start(run_info(request, sandbox_.choice.level), writer);
    output_.start(request.limits.max_output_mb << 20, !options_.c_host.empty());
    TRY(ready(request));
    auto outcome = run(request, writer);
    if (!outcome.ok()) host_.reset();
    return outcome;
  }

  // No host started at the level that was taken to work: true if another does.
  Result<bool> try_sandbox() {
    const SandboxChoice assumed = sandbox_.choice;
    TRY_ASSIGN(sandbox_.choice, choose_sandbox(options_.sandbox));
    sandbox_.tried = true;
    if (sandbox_.choice.level == assumed.level && sandbox_.choice.proc == assumed.proc) return false;
    TRY_ASSIGN(Confinement confinement, Confinement::create(sandbox_.choice, options_.max_processes));
    confinement_ = std::make_unique<Confinement>(std::move(confinement));
    return true;
  }

  // A host that can see the request's files, an empty ring, and the program's input in place.
  Status ready(const RunRequest& request) {
    if (host_ && !sees(request)) host_.reset();
    if (!host_) TRY(renew_ring());
    decoder_->reset();
    ScopedFd file;
    if (!request.stdin_file.empty() && !options_.warm) {
      file.reset(::open(request.stdin_file.c_str(), O_RDONLY | O_CLOEXEC));
      if (!file.valid()) return io_error("cannot read the input file " + request.stdin_file, errno);
    } else {
      TRY(fill_input(request));
    }
    if (host_) return {};
    HostSetup setup;
    setup.host = host_program_;
    setup.visible = visible_to(request);
    setup.visible.insert(setup.visible.end(), options_.folders.begin(), options_.folders.end());
    setup.environment = options_.environment;
    setup.ring_fd = ring_->fd();
    setup.stdin_fd = file.valid() ? file.get() : input_.get();
    setup.hash_seed = options_.hash_seed;
    processor_seconds_ = processor_seconds(request);
    setup.processor_seconds = processor_seconds_;
    setup.serve = options_.warm;
    TRY_ASSIGN(host_, HostProcess::launch(setup, *confinement_, output_));
    return {};
  }

  // A straggler of a killed host may still have the old ring mapped: a new host gets a new one.
  Status renew_ring() {
    decoder_.reset();
    TRY_ASSIGN(ring_, wire::RingConsumer::create());
    decoder_ = std::make_unique<wire::Decoder>(std::vector<wire::RingConsumer*>{ring_.get()}, recording_);
    output_.publish_to(ring_->streams());
    return {};
  }

  Status fill_input(const RunRequest& request) {
    std::string text = request.stdin_text;
    if (!request.stdin_file.empty()) {
      TRY_ASSIGN(text, read_file(request.stdin_file));
    }
    if (input_.valid()) return rewrite_memory_file(input_.get(), text);
    TRY_ASSIGN(input_, memory_file("foretrace-stdin", text));
    return {};
  }

  // The limit is a net under the watch's wall clock, for programs with many threads too.
  [[nodiscard]] static int64_t processor_seconds(const RunRequest& request) {
    return static_cast<int64_t>(std::ceil(request.limits.max_seconds)) * 4 + 60;
  }

  [[nodiscard]] bool sees(const RunRequest& request) const {
    if (processor_seconds(request) > processor_seconds_) return false;
    const auto& seen = host_->visible();
    for (const auto& path : visible_to(request))
      if (std::find(seen.begin(), seen.end(), path) == seen.end()) return false;
    return true;
  }

  Result<RunOutcome> run(const RunRequest& request, TraceWriter& writer) {
    const auto began = Clock::now();
    TRY(host_->control().send(host_request(request, confinement_->directory(), process_limits())));
    const Watched watched{*host_, *decoder_, output_, recording_, writer};
    auto watch = watch_run(watched, request.limits);
    if (!watch.ok()) return abandoned(watch.error(), writer);
    after_run(watch.value().host_alive);
    if (recording_.failure()) return failure(*recording_.failure());
    if (!recording_.greeted()) return not_started();
    RunEnd end = decide_outcome(watch.value().ending);
    if (const auto refused = refused_call(request, end)) return *refused;
    if (const auto value = recording_.entry_value(); value && end.outcome == Outcome::kReturned) end.return_value = value;
    end.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    TRY(recording_.begin());
    TRY(recording_.settle_output(true));
    end.out = output_.take_text(1);
    end.err = output_.take_text(2);
    TRY(recording_.finish(end));
    return RunOutcome{recording_.run(), recording_.steps(), std::move(end)};
  }

  void after_run(bool host_alive) {
    if (!host_alive || !options_.warm) {
      host_.reset();
    } else {
      confinement_->kill_leftovers(host_->pid());
    }
    confinement_->clean_directory();
  }

  // Only a sandbox has a count of its own; elsewhere the user's other processes would count too.
  [[nodiscard]] ProcessLimits process_limits() const {
    return {confinement_->own_processes() ? options_.max_processes : 0, confinement_->bounds_processes()};
  }

  // The trace is broken or too large: what is stored stays, the run reads `incomplete`.
  Error abandoned(const Error& error, TraceWriter& writer) {
    host_.reset();
    if (!recording_.begun()) return error;
    if (error.code != ErrorCode::kParse && error.code != ErrorCode::kLimit && error.code != ErrorCode::kTracee) return error;
    RunEnd end;
    end.out = output_.take_text(1);
    end.err = output_.take_text(2);
    if (auto closed = writer.finish(end); !closed.ok()) return closed.error().in(error.message);
    return error.in("run " + std::to_string(recording_.run()));
  }

  Error not_started() {
    std::string said = output_.take_text(2);
    while (!said.empty() && said.back() == '\n') said.pop_back();
    return Error(ErrorCode::kTracee, "the host program " + host_program_.path + " did not start: " + said,
                 "`foretrace doctor` shows hosts and sandbox levels");
  }

  RecorderOptions options_;
  HostProgram host_program_;
  AssumedSandbox sandbox_;
  std::unique_ptr<Confinement> confinement_;
  OutputCapture output_;
  RunRecording recording_;
  std::unique_ptr<wire::RingConsumer> ring_;
  std::unique_ptr<wire::Decoder> decoder_;
  ScopedFd input_;
  int64_t processor_seconds_ = 0;
  std::unique_ptr<HostProcess> host_;
};

}  // namespace

Result<std::unique_ptr<Recorder>> Recorder::create(const RecorderOptions& options) {
  HostProgram host;
  host.path = options.c_host;
  if (options.c_host.empty()) {
    TRY_ASSIGN(host, find_python_host(options.python));
  }
  TRY_ASSIGN(AssumedSandbox sandbox, assume_sandbox(options.sandbox));
  TRY_ASSIGN(Confinement confinement, Confinement::create(sandbox.choice, options.max_processes));
  return std::unique_ptr<Recorder>(std::make_unique<HostRecorder>(options, std::move(host), std::move(sandbox),
                                                                  std::make_unique<Confinement>(std::move(confinement))));
}

}  // namespace foretrace::tracer
