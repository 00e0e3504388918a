#include "tracer/debug_adapter/breakpoint_hits.h"

#include "tracer/debug_adapter/evaluation.h"
#include "tracer/store/step_cursor.h"

namespace foretrace::tracer {
namespace {

// Further on than this, a keyframe is nearer than the steps between.
constexpr int64_t kFar = 50000;

constexpr uint8_t bit(Event event) { return static_cast<uint8_t>(1U << static_cast<unsigned>(event)); }

// The kind of steps that a line is hit at.
uint8_t hit_kinds(uint8_t kinds) {
  for (const Event event : {Event::kLine, Event::kCall})
    if ((kinds & bit(event)) != 0) return bit(event);
  return kinds;
}

Status go(StepCursor& cursor, int64_t step) {
  if (step - cursor.step() > kFar) TRY(cursor.seek(step));
  while (cursor.step() < step) TRY(cursor.next());
  return {};
}

Result<FilteredHits> where_it_holds(TraceReader& reader, int64_t run, const StepList& hits, const Expression& condition) {
  FilteredHits out;
  TRY_ASSIGN(const auto cursor, reader.steps(run, 0));
  for (const int64_t step : hits) {
    TRY(go(*cursor, step));
    const auto is_true = holds(condition, *cursor, cursor->delta().frame);
    if (is_true.ok() && is_true.value()) out.steps.push_back(step);
    if (is_true.ok()) continue;
    if (out.unknown++ == 0) out.why = is_true.error().message;
  }
  TRY(cursor->definitions().failure());
  return out;
}

}  // namespace

Result<BreakpointFilter> BreakpointFilter::parse(const std::string& condition, const std::string& hit_condition) {
  BreakpointFilter filter;
  if (!condition.empty()) {
    TRY_ASSIGN(filter.condition, parse_expression(condition));
  }
  if (!hit_condition.empty()) {
    TRY_ASSIGN(filter.hit, HitCondition::parse(hit_condition));
  }
  return filter;
}

std::optional<uint32_t> line_with_steps(const StepIndex& index, uint32_t file, uint32_t line) {
  const auto& lines = index.lines(file);
  const auto found = lines.lower_bound(line);
  return found == lines.end() ? std::nullopt : std::optional(found->first);
}

StepList line_hits(const StepIndex& index, uint32_t file, uint32_t line) {
  const auto found = index.lines(file).find(line);
  if (found == index.lines(file).end()) return {};
  const uint8_t kinds = hit_kinds(found->second);
  StepList hits;
  for (int64_t step = 0; step < index.size(); ++step) {
    const StepSite& site = index.site(step);
    if (site.line == line && (kinds & bit(site.event())) != 0 && index.code(step).file == file) hits.push_back(step);
  }
  return hits;
}

StepList call_hits(const StepIndex& index, const std::string& function) {
  StepList hits;
  for (int64_t step = 0; step < index.size(); ++step)
    if (index.site(step).event() == Event::kCall && index.code(step).function == function) hits.push_back(step);
  return hits;
}

Result<FilteredHits> filter_hits(TraceReader& reader, int64_t run, StepList hits, const BreakpointFilter& filter) {
  FilteredHits found;
  found.steps = std::move(hits);
  if (filter.condition) {
    TRY_ASSIGN(found, where_it_holds(reader, run, found.steps, *filter.condition));
  }
  StepList counted;
  for (size_t i = 0; i < found.steps.size(); ++i)
    if (filter.hit.counts(static_cast<int64_t>(i) + 1)) counted.push_back(found.steps[i]);
  found.steps = std::move(counted);
  return found;
}

}  // namespace foretrace::tracer
