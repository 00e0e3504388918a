#include "tracer/recorder/determinism.h"

#include <functional>

#include "tracer/recorder/trace_digest.h"

namespace foretrace::tracer {
namespace {

// What a run shows, seen on its way into a store, or into none.
class Witness : public TraceWriter {
 public:
  using Verdict = std::function<std::string(const RunEnd&, uint64_t)>;

  explicit Witness(TraceWriter* store = nullptr, Verdict verdict = {}) : store_(store), verdict_(std::move(verdict)) {}

  Result<int64_t> begin_run(const RunInfo& info) override { return store_ ? store_->begin_run(info) : 1; }
  Status start_from(const StartState& start) override {
    digest_.add(start);
    return store_ ? store_->start_from(start) : Status();
  }
  Status append(const Step& step) override {
    digest_.add(step);
    return store_ ? store_->append(step) : Status();
  }
  Status output(int64_t step, int stream, std::string_view bytes) override {
    return store_ ? store_->output(step, stream, bytes) : Status();
  }
  Status tick() override { return store_ ? store_->tick() : Status(); }
  Status item(std::string_view id, std::string_view status, std::string_view message) override {
    return store_ ? store_->item(id, status, message) : Status();
  }
  Status finish(const RunEnd& end) override {
    if (!store_) return {};
    RunEnd judged = end;
    judged.deterministic = verdict_(end, digest_.value());
    return store_->finish(judged);
  }
  [[nodiscard]] uint64_t digest() const { return digest_.value(); }

 private:
  TraceWriter* store_;
  Verdict verdict_;
  TraceDigest digest_;
};

// What a C function returned is known from its steps alone.
bool ended_alike(const RunEnd& a, const RunEnd& b) {
  return a.outcome == b.outcome && a.exit_code == b.exit_code && a.signal == b.signal && a.out == b.out &&
         (a.return_value == b.return_value || !a.return_value || !b.return_value);
}

}  // namespace

Result<RunOutcome> record_checked(Recorder& recorder, const RunRequest& request, TraceWriter& writer) {
  Witness first;
  TRY_ASSIGN(const RunOutcome once, recorder.record(request, first));
  // Without steps to count, an untraced run has no end where the step limit is.
  const bool comparable = once.end.outcome != Outcome::kStepLimit;
  RunOutcome untraced;
  if (comparable) {
    RunRequest plain = request;
    plain.traced = false;
    Witness nowhere;
    TRY_ASSIGN(untraced, recorder.record(plain, nowhere));
  }
  std::string said;
  const auto verdict = [&](const RunEnd& end, uint64_t digest) {
    if (digest != first.digest() || !ended_alike(end, once.end)) return said = "nondeterministic";
    return said = comparable && !ended_alike(end, untraced.end) ? "observer effect" : "deterministic";
  };
  Witness second(&writer, verdict);
  TRY_ASSIGN(RunOutcome outcome, recorder.record(request, second));
  outcome.end.deterministic = said;
  return outcome;
}

}  // namespace foretrace::tracer
