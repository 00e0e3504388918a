#include "tracer/debug_adapter/exception_filters.h"

#include <string>

#include "tracer/debug_adapter/recorded_value.h"

namespace foretrace::tracer {
namespace {

constexpr size_t kLookedAt = 100;  // of the last exceptions, for the one that left the program

Json filter(const char* name, const char* label, const char* description, bool on) {
  return {{"filter", name}, {"label", label}, {"description", description}, {"default", on}};
}

StepList raised(const StepIndex& index) {
  StepList steps;
  for (int64_t step = 0; step < index.size(); ++step)
    if (index.site(step).raises != 0) steps.push_back(step);
  return steps;
}

// Where the exception that left the program was raised, or the fault before the signal that ended it.
Result<StepList> uncaught(DebuggedRun& run) {
  const RunEnd& end = run.record().end;
  if (!end.exception && end.outcome != Outcome::kSignal) return StepList{};
  const StepList all = raised(run.index());
  if (all.empty()) return end.exception ? StepList{} : StepList{run.index().size() - 1};
  if (!end.exception) return StepList{all.back()};
  const std::string text = end.exception->message.empty() ? end.exception->type : end.exception->type + ": " + end.exception->message;
  TRY_ASSIGN(const auto cursor, run.reader().state_at(run.record().run, all.back()));
  for (size_t i = all.size(); i > 0 && all.size() - i < kLookedAt; --i) {
    TRY(cursor->seek(all[i - 1]));
    TRY(cursor->next());
    if (RecordedValue(*cursor, cursor->delta().value).text() == text) return StepList{all[i - 1]};
  }
  return StepList{all.back()};
}

}  // namespace

Json exception_filters() {
  return Json::array({
      filter("raised", "Raised Exceptions", "Stops where an exception is raised; in C at each fault.", false),
      filter("uncaught", "Uncaught Exceptions", "Stops where the exception was raised that left the program.", true),
      filter("divergence", "First Divergence", "Stops where the run parts from the one that `against` names.", false),
      filter("end", "End of the Recording", "Stops at the last step, so that one can go back from there.", true),
  });
}

Result<FilterStops> filter_stops(DebuggedRun& run, std::string_view filter) {
  FilterStops stops;
  if (filter == "raised") {
    stops.steps = raised(run.index());
  } else if (filter == "uncaught") {
    TRY_ASSIGN(stops.steps, uncaught(run));
  } else if (filter == "end") {
    stops.reason = StopReason::kEnd;
    stops.steps = {run.index().size() - 1};
  } else if (filter == "divergence") {
    stops.reason = StopReason::kDivergence;
    TRY_ASSIGN(const auto found, run.divergence());
    if (found) stops.steps = {run.divergent_step(*found)};
  } else {
    return invalid_argument("no exception filter is called `" + std::string(filter) + "`");
  }
  return stops;
}

}  // namespace foretrace::tracer
