#include "datasets/state_query/state_query.h"

#include <algorithm>
#include <optional>
#include <set>

namespace foretrace::datasets {
namespace {

constexpr int64_t kFarthest = 8;

// The step that the answer shows.
int64_t asked(const QueryPlace& place) { return place.kind == QueryKind::kBack ? place.at - place.steps : place.at + place.steps; }

Status append_answer(const ProgramText& program, std::span<const tracer::StepView> steps, const QueryPlace& place,
                     const std::optional<CallOutcome>& outcome, TokenText& out) {
  if (place.kind == QueryKind::kOutput) {
    append_outcome(program, *outcome, out);
  } else if (place.kind == QueryKind::kInputs) {
    const auto call = program.prompt().subspan(program.run_position() + 1);
    out.tokens.assign(call.begin(), call.end());
    out.fill(TokenRole::kValue);
  } else {
    TRY(append_state(program, machine_state(steps, static_cast<size_t>(asked(place))), out));
  }
  out.push(token::kEos, TokenRole::kControl);
  return {};
}

// A place of this kind, or none where the run is too short for it.
std::optional<QueryPlace> draw_place(int64_t steps, QueryKind kind, Rng& rng) {
  QueryPlace place;
  place.kind = kind;
  const int64_t last = steps - 1;
  const auto distance = [&](int64_t nearest, int64_t room) { return rng.between(nearest, std::min(kFarthest, room)); };
  switch (kind) {
    case QueryKind::kOutput:
    case QueryKind::kInputs:
      place.steps = 0;
      return place;
    case QueryKind::kNext:
      place.at = rng.between(-1, last - 1);
      return place;
    case QueryKind::kJump:
      if (last < 1) return std::nullopt;
      place.steps = distance(2, last + 1);
      place.at = rng.between(-1, last - place.steps);
      return place;
    case QueryKind::kBack:
      if (last < 1) return std::nullopt;
      place.steps = distance(1, last);
      break;
    case QueryKind::kInfill:
      if (last < 2) return std::nullopt;
      place.steps = distance(1, last - 1);
      place.rest = distance(1, last - place.steps);
      break;
  }
  place.at = rng.between(0, last - place.steps - place.rest);
  if (kind == QueryKind::kBack) place.at += place.steps;
  return place;
}

}  // namespace

bool lies_within(const QueryPlace& place, int64_t steps) {
  const bool starts = place.kind == QueryKind::kNext || place.kind == QueryKind::kJump;
  return place.at >= (starts ? -1 : 0) && place.at < steps && asked(place) >= 0 && asked(place) + place.rest < steps;
}

Result<StateQuery> make_state_query(const ProgramText& program, std::span<const tracer::StepView> steps, const QueryPlace& place) {
  const bool whole_run = place.kind == QueryKind::kOutput || place.kind == QueryKind::kInputs;
  const auto outcome = whole_run ? call_outcome(steps) : std::nullopt;
  if (whole_run && !outcome) return unsupported("a run that neither returns nor raises");
  std::optional<MachineState> from, to;
  if (!whole_run && place.at >= 0) from = machine_state(steps, static_cast<size_t>(place.at));
  if (place.kind == QueryKind::kInfill) to = machine_state(steps, static_cast<size_t>(asked(place) + place.rest));
  const Known known{from ? &*from : nullptr, to ? &*to : nullptr, outcome ? &*outcome : nullptr};
  StateQuery query;
  query.place = place;
  TRY_ASSIGN(query.given, state_question(program, place.kind, known, place.steps, place.rest));
  TRY(append_answer(program, steps, place, outcome, query.target));
  return query;
}

std::vector<QueryPlace> draw_places(int64_t steps, std::span<const QueryKind> kinds, int64_t count, Rng& rng) {
  std::set<QueryPlace> seen;
  std::vector<QueryPlace> places;
  const std::vector<QueryKind> choice(kinds.begin(), kinds.end());
  for (int64_t attempt = 0; attempt < 4 * count && static_cast<int64_t>(places.size()) < count; ++attempt) {
    const auto place = draw_place(steps, rng.pick(choice), rng);
    if (place && seen.insert(*place).second) places.push_back(*place);
  }
  return places;
}

}  // namespace foretrace::datasets
