#include "tracer/trace/event.h"

#include <array>

namespace foretrace::tracer {
namespace {

constexpr std::array<std::string_view, kEventCount> kEvents = {"call",  "line",   "return", "exception",
                                                               "yield", "resume", "alloc",  "free"};
constexpr std::array<std::string_view, kOutcomeCount> kOutcomes = {
    "incomplete", "returned",   "raised",       "exited",      "signal",
    "step_limit", "time_limit", "memory_limit", "output_limit"};

template <typename E, size_t N>
std::optional<E> find(const std::array<std::string_view, N>& names, std::string_view name) {
  for (size_t i = 0; i < N; ++i)
    if (names[i] == name) return static_cast<E>(i);
  return std::nullopt;
}

}  // namespace

std::string_view event_name(Event event) { return kEvents[static_cast<size_t>(event)]; }
std::string_view outcome_name(Outcome outcome) { return kOutcomes[static_cast<size_t>(outcome)]; }
std::optional<Event> event_from_name(std::string_view name) { return find<Event>(kEvents, name); }
std::optional<Outcome> outcome_from_name(std::string_view name) { return find<Outcome>(kOutcomes, name); }

}  // namespace foretrace::tracer
