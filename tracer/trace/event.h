// The kinds of steps and the ways a run can end. The names are part of the store and of the command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace foretrace::tracer {

enum class Event : uint8_t { kCall, kLine, kReturn, kException, kYield, kResume, kAlloc, kFree };
inline constexpr int kEventCount = 8;
// In texts that know neither generators nor coroutines.
inline bool reads_as_call(Event event) { return event == Event::kCall || event == Event::kResume; }
inline bool reads_as_return(Event event) { return event == Event::kReturn || event == Event::kYield; }

enum class Outcome : uint8_t {
  kIncomplete,   // no closing record: the recorder was killed, or is still at work
  kReturned,     // the program or entry came to its end
  kRaised,       // an exception left it
  kExited,       // sys.exit, os._exit, exit()
  kSignal,       // killed by a signal
  kStepLimit,    // exactly max_steps steps are stored
  kTimeLimit,
  kMemoryLimit,
  kOutputLimit,
};
inline constexpr int kOutcomeCount = 9;

std::string_view event_name(Event event);        // "call", "line", ...
std::string_view outcome_name(Outcome outcome);  // "incomplete", "returned", ..., "output_limit"
std::optional<Event> event_from_name(std::string_view name);
std::optional<Outcome> outcome_from_name(std::string_view name);

}  // namespace foretrace::tracer
