#include "tracer/recorder/run_watch.h"

#include <poll.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>

#include "core/json.h"

namespace foretrace::tracer {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kBusyMilliseconds = 1;   // the ring fills in 30 ms at full speed
constexpr int kIdleMilliseconds = 4;   // a program's first steps are taken in while it goes on
constexpr auto kStart = std::chrono::seconds(30);  // for sandbox and interpreter, before the program's own time begins
constexpr auto kGrace = std::chrono::seconds(2);  // for killed processes to let go of their pipes

class Watch {
 public:
  Watch(const Watched& run, const Limits& limits)
      : run_(run), time_(std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(limits.max_seconds))),
        deadline_(Clock::now() + kStart) {}

  Result<WatchResult> until_end() {
    while (true) {
      wait();
      TRY_ASSIGN(const bool moved, take_in());
      if (!greeted_ && run_.recording.greeted()) {
        greeted_ = true;
        deadline_ = Clock::now() + time_;
      }
      pause_ = moved ? kBusyMilliseconds : std::min(pause_ * 2, kIdleMilliseconds);
      if (!moved) TRY(run_.writer.tick());
      auto answer = run_.host.control().receive();
      if (!answer.ok()) return vanished();
      if (answer.value()) return answered(*answer.value());
      if (const Outcome limit = limit_hit(); limit != Outcome::kIncomplete) return stop(limit);
    }
  }

 private:
  void wait() {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
    pollfd fds[3] = {{run_.host.control().fd(), POLLIN, 0}, {-1, POLLIN, 0}, {-1, POLLIN, 0}};
    for (int stream : {1, 2})
      if (!run_.output.closed(stream)) fds[stream].fd = run_.output.read_end(stream);
    ::poll(fds, 3, static_cast<int>(std::clamp<int64_t>(left, 0, pause_)));
  }

  // Pipes first, then the ring: see OutputCapture.
  Result<bool> take_in() {
    const uint64_t before = run_.decoder.steps();
    const bool read = run_.output.read_some();
    TRY(run_.decoder.drain());
    TRY(run_.recording.settle_output());
    return read || run_.decoder.steps() != before;
  }

  [[nodiscard]] Outcome limit_hit() const {
    if (run_.recording.over_step_limit()) return Outcome::kStepLimit;
    if (run_.output.over_limit()) return Outcome::kOutputLimit;
    if (Clock::now() >= deadline_) return Outcome::kTimeLimit;
    return Outcome::kIncomplete;
  }

  Result<WatchResult> answered(const std::string& message) {
    TRY(take_in());
    const auto answer = parse_json(message);
    if (!answer.ok() || !answer.value().is_object()) return nonsense(message);
    if (answer.value().contains("error")) return Error(ErrorCode::kTracee, "the host program refused: " + message);
    const auto status = answer.value().find("status");
    if (status == answer.value().end() || !status->is_number_integer()) return nonsense(message);
    WatchResult result;
    result.ending = {run_.recording.end(), status->get<int>(), limit_of_output()};
    result.host_alive = true;
    return result;
  }

  static Error nonsense(const std::string& message) {
    return Error(ErrorCode::kTracee, "the host program answered nonsense: " + message);
  }

  // The host is gone without an answer: bwrap tells how in its exit code, otherwise it is our own child.
  Result<WatchResult> vanished() {
    int status = run_.host.kill();
    TRY(drain_pipes());
    if (WIFEXITED(status) && WEXITSTATUS(status) > 128) status = WEXITSTATUS(status) - 128;
    WatchResult result;
    result.ending = {run_.recording.end(), std::nullopt, limit_of_output()};
    if (WIFSIGNALED(status)) result.ending.wait_status = status;
    return result;
  }

  Result<WatchResult> stop(Outcome limit) {
    run_.host.kill();
    TRY(drain_pipes());
    WatchResult result;
    result.ending = {run_.recording.end(), std::nullopt, limit};
    return result;
  }

  [[nodiscard]] Outcome limit_of_output() const {
    return run_.output.over_limit() ? Outcome::kOutputLimit : Outcome::kIncomplete;
  }

  // What the killed processes had written before.
  Status drain_pipes() {
    const auto until = Clock::now() + kGrace;
    do {
      TRY(take_in());
      pause_ = kBusyMilliseconds;
      if (!both_closed()) wait_for_pipes();
    } while (!both_closed() && Clock::now() < until && !run_.output.over_limit());
    TRY(take_in());
    return {};
  }

  [[nodiscard]] bool both_closed() const { return run_.output.closed(1) && run_.output.closed(2); }

  void wait_for_pipes() {
    pollfd fds[2] = {{-1, POLLIN, 0}, {-1, POLLIN, 0}};
    for (int stream : {1, 2})
      if (!run_.output.closed(stream)) fds[stream - 1].fd = run_.output.read_end(stream);
    ::poll(fds, 2, kIdleMilliseconds);
  }

  const Watched& run_;
  Clock::duration time_;
  Clock::time_point deadline_;
  bool greeted_ = false;
  int pause_ = kBusyMilliseconds;
};

}  // namespace

Result<WatchResult> watch_run(const Watched& run, const Limits& limits) {
  auto result = Watch(run, limits).until_end();
  if (!result.ok()) run.host.kill();
  return result;
}

}  // namespace foretrace::tracer
