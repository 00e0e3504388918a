// How a session begins and ends.
#include "tracer/debug_adapter/debug_session.h"
#include "tracer/debug_adapter/exception_filters.h"

namespace foretrace::tracer {
namespace {

Json capabilities() {
  Json can;
  for (const char* name :
       {"supportsConfigurationDoneRequest", "supportsFunctionBreakpoints", "supportsConditionalBreakpoints", "supportsHitConditionalBreakpoints",
        "supportsEvaluateForHovers", "supportsStepBack", "supportsSteppingGranularity", "supportsExceptionInfoRequest", "supportsTerminateRequest",
        "supportsDelayedStackTraceLoading", "supportsLoadedSourcesRequest", "supportsBreakpointLocationsRequest", "supportsCancelRequest"})
    can[name] = true;
  for (const char* name : {"supportsRestartFrame", "supportsGotoTargetsRequest", "supportsStepInTargetsRequest", "supportsSetVariable",
                           "supportsRestartRequest", "supportsDataBreakpoints", "supportsLogPoints"})
    can[name] = false;
  can["exceptionBreakpointFilters"] = exception_filters();
  return can;
}

std::string headline(const DebuggedChoice& choice, const RunRecord& record) {
  const RunInfo& info = record.info;
  return "run " + std::to_string(record.run) + " of " + choice.db + ": " + info.program + (info.entry.empty() ? "" : ", " + info.entry + "(" + info.args + ")") +
         ", " + std::to_string(record.steps) + " steps, " + std::string(outcome_name(record.end.outcome)) + "\n";
}

}  // namespace

Result<Json> DebugSession::initialize(const RequestArguments& arguments) {
  TRY_ASSIGN(lines_start_at_1_, arguments.flag_or("linesStartAt1", true));
  TRY_ASSIGN(columns_start_at_1_, arguments.flag_or("columnsStartAt1", true));
  TRY_ASSIGN(const std::string paths, arguments.text_or("pathFormat", "path"));
  if (paths != "path") return unsupported("paths as `" + paths + "`", "\"pathFormat\" must be \"path\"");
  stage_ = Stage::kInitialized;
  return capabilities();
}

Result<Json> DebugSession::launch(const RequestArguments& arguments) {
  DebuggedChoice choice = choice_;
  TRY_ASSIGN(choice.db, arguments.text_or("db", choice_.db));
  TRY_ASSIGN(const auto run, arguments.maybe_number("run"));
  TRY_ASSIGN(const auto against, arguments.maybe_number("against"));
  TRY_ASSIGN(stop_on_entry_, arguments.flag_or("stopOnEntry", false));
  if (run) choice.run = run;
  if (against) choice.against = against;
  TRY_ASSIGN(run_, DebuggedRun::open(choice));
  TRY_ASSIGN(auto outputs, run_->reader().outputs(run_->record().run));
  sources_.emplace(run_->reader(), run_->record().run, run_->index().files());
  outputs_.emplace(std::move(outputs));
  stage_ = Stage::kOpened;
  event("initialized", Json());
  event("output", {{"category", "console"}, {"output", headline(choice, run_->record())}});
  return Json();
}

Result<Json> DebugSession::configuration_done(const RequestArguments&) {
  stage_ = Stage::kStopped;
  if (stop_on_entry_) {
    TRY(stopped({0, StopReason::kEntry, {}}));
    return Json();
  }
  TRY_ASSIGN(const auto stop, run_->first_stop());
  if (!stop) {
    over();
    return Json();
  }
  TRY(stopped(*stop));
  return Json();
}

// Whatever it is to cancel has been answered.
Result<Json> DebugSession::cancel(const RequestArguments&) { return Json(); }

Result<Json> DebugSession::terminate(const RequestArguments&) {
  if (stage_ != Stage::kOver) event("terminated", Json());
  stage_ = Stage::kOver;
  return Json();
}

Result<Json> DebugSession::disconnect(const RequestArguments&) {
  done_ = true;
  return Json();
}

}  // namespace foretrace::tracer
