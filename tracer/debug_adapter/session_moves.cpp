// Moves in the run, and what they tell.
#include "tracer/debug_adapter/debug_session.h"
#include "tracer/debug_adapter/recorded_value.h"

namespace foretrace::tracer {
namespace {

// The protocol's name of a reason, and what people read.
std::pair<const char*, const char*> words(StopReason reason) {
  switch (reason) {
    case StopReason::kEntry: return {"entry", "The recording begins here"};
    case StopReason::kStep: return {"step", nullptr};
    case StopReason::kBreakpoint: return {"breakpoint", nullptr};
    case StopReason::kFunctionBreakpoint: return {"function breakpoint", nullptr};
    case StopReason::kException: return {"exception", nullptr};
    case StopReason::kDivergence: return {"exception", "First divergence"};
    case StopReason::kEnd: return {"pause", "The recording ends here"};
    case StopReason::kPause: break;
  }
  return {"pause", nullptr};
}

std::string text_of(const RunDifference& difference) {
  return difference.what + " is " + difference.first + " here and " + difference.second + " in the other run";
}

}  // namespace

Result<Json> DebugSession::go_on(const RequestArguments& arguments) {
  TRY(move(Advance::kContinue, Way::kForward, arguments));
  return Json{{"allThreadsContinued", true}};
}
Result<Json> DebugSession::reverse_continue(const RequestArguments& arguments) { return move(Advance::kContinue, Way::kBack, arguments); }
Result<Json> DebugSession::next(const RequestArguments& arguments) { return move(Advance::kNext, Way::kForward, arguments); }
Result<Json> DebugSession::step_in(const RequestArguments& arguments) { return move(Advance::kIn, Way::kForward, arguments); }
Result<Json> DebugSession::step_out(const RequestArguments& arguments) { return move(Advance::kOut, Way::kForward, arguments); }

// Back over calls, as forward over them; back through every step if single steps are asked for.
Result<Json> DebugSession::step_back(const RequestArguments& arguments) {
  TRY_ASSIGN(const std::string granularity, arguments.text_or("granularity", "statement"));
  return move(granularity == "instruction" ? Advance::kIn : Advance::kNext, Way::kBack, arguments);
}

Result<Json> DebugSession::move(Advance move, Way way, const RequestArguments& arguments) {
  TRY_ASSIGN(const int64_t thread, arguments.integer_or("threadId", run_->thread()));
  TRY_ASSIGN(const std::string granularity, arguments.text_or("granularity", "statement"));
  const auto& stacks = run_->cursor().state().stacks();
  const auto stack = thread < 1 || thread > UINT32_MAX ? stacks.end() : stacks.find(static_cast<uint32_t>(thread));
  if (stack == stacks.end() || stack->second.empty()) return not_found("no thread has the number " + std::to_string(thread) + " at this step");
  const Grain grain = granularity == "instruction" ? Grain::kStep : Grain::kStatement;
  TRY_ASSIGN(const auto stop, run_->move(move, way, grain, static_cast<uint32_t>(thread)));
  if (!stop) {
    over();
    return Json();
  }
  TRY(stopped(*stop));
  return Json();
}

// Nothing runs while a request waits.
Result<Json> DebugSession::pause(const RequestArguments&) {
  TRY(stopped({run_->step(), StopReason::kPause, {}}));
  return Json();
}

Result<Json> DebugSession::first_divergence(const RequestArguments&) {
  TRY_ASSIGN(const auto difference, run_->divergence());
  if (!difference) return Json{{"same", true}};
  const int64_t step = run_->divergent_step(*difference);
  TRY(run_->go(step));
  TRY(stopped({step, StopReason::kDivergence, {}}));
  return Json{{"same", false}, {"step", difference->step}, {"what", difference->what}, {"first", difference->first}, {"second", difference->second}};
}

Status DebugSession::stopped(const StopPoint& stop) {
  variables_.clear();
  TRY(run_->go(stop.step));
  write_out(outputs_->before(stop.step));
  const auto [reason, description] = words(stop.reason);
  Json body{{"reason", reason}};
  if (description != nullptr) body["description"] = description;
  if (stop.reason == StopReason::kDivergence) {
    TRY_ASSIGN(const auto difference, run_->divergence());
    if (difference) body["text"] = text_of(*difference);
  } else if (run_->cursor().delta().event == Event::kException) {
    body["text"] = RecordedValue(run_->cursor(), run_->cursor().delta().value).text();
  }
  body["threadId"] = run_->thread();
  body["allThreadsStopped"] = true;
  if (!stop.breakpoints.empty()) body["hitBreakpointIds"] = stop.breakpoints;
  event("stopped", std::move(body));
  return {};
}

void DebugSession::over() {
  write_out(outputs_->rest());
  stage_ = Stage::kOver;
  const RunEnd& end = run_->record().end;
  if (end.exit_code) event("exited", {{"exitCode", *end.exit_code}});  // a run that a limit ended has none
  event("terminated", Json());
}

void DebugSession::write_out(const std::vector<OutputRecord>& outputs) {
  for (const OutputRecord& output : outputs)
    event("output", {{"category", output.stream == 2 ? "stderr" : "stdout"}, {"output", output.bytes}});
}

}  // namespace foretrace::tracer
