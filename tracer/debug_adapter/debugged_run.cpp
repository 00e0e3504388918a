#include "tracer/debug_adapter/debugged_run.h"

#include <algorithm>

namespace foretrace::tracer {

Result<std::unique_ptr<DebuggedRun>> DebuggedRun::open(const DebuggedChoice& choice) {
  TRY_ASSIGN(auto reader, TraceReader::open(choice.db));
  int64_t run = choice.run.value_or(0);
  if (!choice.run) {
    TRY_ASSIGN(run, reader->last_run());
  }
  TRY_ASSIGN(RunRecord record, reader->run(run));
  if (record.steps == 0) return not_found(choice.db + ": run " + std::to_string(run) + " has no steps");
  if (choice.against) TRY(reader->step_count(*choice.against));
  TRY_ASSIGN(StepIndex index, StepIndex::read(*reader, run));
  TRY_ASSIGN(RunPosition position, RunPosition::open(*reader, run));
  std::unique_ptr<DebuggedRun> opened(new DebuggedRun(std::move(reader), std::move(record), std::move(index), std::move(position)));
  opened->against_ = choice.against;
  return opened;
}

int64_t DebuggedRun::last_step_of(uint32_t thread) const {
  return index_.find(step() + 1, Way::kBack, [&](int64_t at) { return index_.thread(at) == thread; }).value_or(step());
}

std::optional<int64_t> DebuggedRun::target(Advance move, const Stepping& stepping, int64_t from) const {
  if (move == Advance::kContinue) return {};
  const auto found = move == Advance::kNext ? stepping.over(from) : move == Advance::kIn ? stepping.into(from) : stepping.out(from);
  return found ? found : stepping.past_thread(from);
}

Result<std::optional<StopPoint>> DebuggedRun::move(Advance move, Way way, Grain grain, uint32_t thread) {
  const auto reached = target(move, Stepping(index_, way, grain), last_step_of(thread));
  std::optional<StopPoint> stop = stops_.next(step(), way);
  const bool forward = way == Way::kForward;
  if (reached && (!stop || (forward ? *reached < stop->step : *reached > stop->step))) stop = StopPoint{*reached, StopReason::kStep, {}};
  if (!stop && !forward) stop = StopPoint{0, StopReason::kEntry, {}};
  TRY(go(stop ? stop->step : index_.size() - 1));
  return stop;
}

Result<std::optional<StopPoint>> DebuggedRun::first_stop() {
  std::optional<StopPoint> stop = stops_.next(-1, Way::kForward);
  TRY(go(stop ? stop->step : index_.size() - 1));
  return stop;
}

Result<std::optional<RunDifference>> DebuggedRun::divergence() {
  if (!against_) return invalid_argument("there is no other run to compare with", "name it: \"against\": RUN, or `foretrace dap --against RUN`");
  if (!compared_) {
    TRY_ASSIGN(difference_, find_difference(*reader_, record_.run, *against_));
    compared_ = true;
  }
  return difference_;
}

int64_t DebuggedRun::divergent_step(const RunDifference& difference) const { return std::min(difference.step, index_.size() - 1); }

}  // namespace foretrace::tracer
