#include "tracer/recorder/batch.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "tracer/recorder/host_request.h"
#include "tracer/recorder/shared_writer.h"

namespace foretrace::tracer {
namespace {

using Clock = std::chrono::steady_clock;

// A warm host is started again for a program in a folder that it cannot see; with so many, all are shown to it at once.
constexpr size_t kMaxFolders = 500;

std::vector<std::string> folders_of(const std::vector<RunRequest>& requests) {
  std::set<std::string> folders;
  for (const auto& request : requests) {
    const auto resolved = resolve_request(request);
    if (!resolved.ok() || request.language == "c") continue;
    for (const auto& folder : visible_to(resolved.value())) folders.insert(folder);
    if (folders.size() > kMaxFolders) return {};
  }
  return {folders.begin(), folders.end()};
}

CBuildOptions build_options(const CBuildOptions& all, const RunRequest& request) {
  CBuildOptions options = all;
  if (request.source) options.text = request.source;
  else options.sources = {request.program};
  options.entry = {request.entry, request.args, request.call};
  return options;
}

// A recorder of each language, from the first program in it on. A host of Python programs goes from one to the next; C programs have
// one each.
class Recorders {
 public:
  explicit Recorders(const RecorderOptions& options, std::vector<std::string> folders) : options_(options), folders_(std::move(folders)) {}

  Result<Recorder*> python() {
    RecorderOptions options = options_;
    options.warm = true;
    options.folders.insert(options.folders.end(), folders_.begin(), folders_.end());
    return once(python_, options);
  }

  Result<Recorder*> c(const std::string& compiler) {
    RecorderOptions options = options_;
    options.warm = false;
    options.c_host = c_host_path();
    options.environment.push_back("FORETRACE_COMPILER=" + compiler);
    return once(c_, options);
  }

 private:
  static Result<Recorder*> once(std::unique_ptr<Recorder>& recorder, const RecorderOptions& options) {
    if (!recorder) {
      TRY_ASSIGN(recorder, Recorder::create(options));
    }
    return recorder.get();
  }

  const RecorderOptions& options_;
  std::vector<std::string> folders_;
  std::unique_ptr<Recorder> python_, c_;
};

class Batch {
 public:
  Batch(const std::vector<RunRequest>& requests, const BatchOptions& options, TraceWriter& writer)
      : requests_(requests), options_(options), folders_(folders_of(requests)), shared_(writer) {}

  Result<BatchProgress> run() {
    std::vector<std::thread> threads;
    for (int i = 0; i < options_.jobs; ++i) {
      ++working_;
      threads.emplace_back([this] { work(); });
    }
    report_until_done();
    for (auto& thread : threads) thread.join();
    if (error_.ok()) error_ = shared_.flush();
    if (!error_.ok()) return error_.error();
    return progress();
  }

 private:
  void work() {
    if (Status status = work_through(); !status.ok()) {
      const std::lock_guard lock(mutex_);
      if (error_.ok()) error_ = status;
      stop_ = true;
    }
    const std::lock_guard lock(mutex_);
    --working_;
    finished_.notify_all();
  }

  Status work_through() {
    const std::unique_ptr<TraceWriter> lane = shared_.lane();
    Recorders recorders(options_.recorder, folders_);
    for (size_t i; !stop_ && (i = next_++) < requests_.size();) TRY(one(requests_[i], recorders, *lane));
    return {};
  }

  Status one(const RunRequest& request, Recorders& recorders, TraceWriter& lane) {
    Finisher finisher(lane, request.item);
    TRY_ASSIGN(const auto outcome, request.language == "c" ? record_c(request, recorders, finisher) : record_python(request, recorders, finisher));
    TRY(shared_.health());
    if (outcome.ok()) {
      ++done_;
      steps_ += outcome.value().steps;
      return {};
    }
    ++failed_;
    return finisher.closed() ? Status() : lane.item(request.item, kItemFailed, outcome.error().text());
  }

  // An outer Error ends the batch, an inner one is the item's.
  static Result<Result<RunOutcome>> record_python(const RunRequest& request, Recorders& recorders, TraceWriter& writer) {
    TRY_ASSIGN(Recorder * recorder, recorders.python());
    return recorder->record(request, writer);
  }

  Result<Result<RunOutcome>> record_c(const RunRequest& request, Recorders& recorders, TraceWriter& writer) {
    const auto resolved = resolve_request(request);
    if (!resolved.ok()) return Result<RunOutcome>(resolved.error());
    const auto program = CProgram::build(build_options(options_.c, resolved.value()));
    if (!program.ok()) return Result<RunOutcome>(program.error());
    note(request.item, program.value());
    TRY_ASSIGN(Recorder * recorder, recorders.c(program.value().compiler()));
    RunRequest built = request;
    program.value().run_by(built);
    return recorder->record(built, writer);
  }

  void note(const std::string& item, const CProgram& program) {
    const std::lock_guard lock(mutex_);
    for (const auto& problem : program.uninstrumented())
      if (options_.note) options_.note(item, problem);
  }

  // Notes the item in the transaction that closes its run.
  class Finisher : public TraceWriter {
   public:
    Finisher(TraceWriter& lane, std::string id) : lane_(lane), id_(std::move(id)) {}
    Result<int64_t> begin_run(const RunInfo& info) override { return lane_.begin_run(info); }
    Status append(const Step& step) override { return lane_.append(step); }
    Status append(const LineSteps& steps) override { return lane_.append(steps); }
    Status output(int64_t step, int stream, std::string_view bytes) override { return lane_.output(step, stream, bytes); }
    Status tick() override { return lane_.tick(); }
    Status item(std::string_view id, std::string_view status, std::string_view message) override {
      return lane_.item(id, status, message);
    }
    Status finish(const RunEnd& end) override {
      const bool broken = end.outcome == Outcome::kIncomplete;
      TRY(lane_.item(id_, broken ? kItemFailed : kItemDone, broken ? "its trace is broken or too large" : ""));
      TRY(lane_.finish(end));
      closed_ = true;
      return {};
    }
    [[nodiscard]] bool closed() const { return closed_; }

   private:
    TraceWriter& lane_;
    std::string id_;
    bool closed_ = false;
  };

  [[nodiscard]] BatchProgress progress() const {
    return {done_, failed_, steps_, static_cast<int64_t>(requests_.size()),
            std::chrono::duration<double>(Clock::now() - began_).count()};
  }

  void report_until_done() {
    const auto pause = std::chrono::duration<double>(options_.report_seconds);
    std::unique_lock lock(mutex_);
    while (!finished_.wait_for(lock, pause, [this] { return working_ == 0; })) {
      if (options_.report) options_.report(progress());
      if (Status status = shared_.flush(); !status.ok()) stop_ = true;  // the next lane to write says so
    }
  }

  const std::vector<RunRequest>& requests_;
  BatchOptions options_;
  std::vector<std::string> folders_;
  SharedWriter shared_;
  Clock::time_point began_ = Clock::now();
  std::atomic<size_t> next_ = 0;
  std::atomic<bool> stop_ = false;
  std::atomic<int64_t> done_ = 0, failed_ = 0, steps_ = 0;
  std::mutex mutex_;
  std::condition_variable finished_;
  int working_ = 0;
  Status error_;
};

}  // namespace

Result<BatchProgress> record_batch(const std::vector<RunRequest>& requests, const BatchOptions& options,
                                   TraceWriter& writer) {
  return Batch(requests, options, writer).run();
}

}  // namespace foretrace::tracer
