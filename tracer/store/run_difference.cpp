#include "tracer/store/run_difference.h"

#include <algorithm>

#include "tracer/store/step_cursor.h"

namespace foretrace::tracer {
namespace {

const LocalText* find(const StepView& view, const std::string& name) {
  for (const LocalText& local : view.locals)
    if (local.name == name) return &local;
  return nullptr;
}

std::string text_of(const LocalText* local) { return local == nullptr ? "(unbound)" : local->text; }

}  // namespace

std::optional<RunDifference> step_difference(const StepView& a, const StepView& b) {
  if (a.event != b.event) return RunDifference{a.step, "event", std::string(event_name(a.event)), std::string(event_name(b.event))};
  if (a.function != b.function) return RunDifference{a.step, "function", a.function, b.function};
  if (a.line != b.line) return RunDifference{a.step, "line", std::to_string(a.line), std::to_string(b.line)};
  for (const LocalText& local : a.locals) {
    const LocalText* other = find(b, local.name);
    if (other == nullptr || other->text != local.text)
      return RunDifference{a.step, "variable " + local.name, local.text, text_of(other)};
  }
  for (const LocalText& local : b.locals)
    if (find(a, local.name) == nullptr) return RunDifference{a.step, "variable " + local.name, text_of(nullptr), local.text};
  if (a.value != b.value) return RunDifference{a.step, "value", a.value.value_or("(none)"), b.value.value_or("(none)")};
  return std::nullopt;
}

Result<std::optional<RunDifference>> find_difference(TraceReader& reader, int64_t first, int64_t second) {
  TRY_ASSIGN(const RunRecord a, reader.run(first));
  TRY_ASSIGN(const RunRecord b, reader.run(second));
  TRY_ASSIGN(auto left, reader.steps(first, 0));
  TRY_ASSIGN(auto right, reader.steps(second, 0));
  const int64_t common = std::min(a.steps, b.steps);
  for (int64_t step = 0; step < common; ++step) {
    TRY(left->next());
    TRY(right->next());
    TRY_ASSIGN(const StepView* one, left->view());
    TRY_ASSIGN(const StepView* other, right->view());
    if (auto found = step_difference(*one, *other)) return found;
  }
  std::optional<RunDifference> found;
  if (a.steps != b.steps) found = RunDifference{common, "end", std::to_string(a.steps) + " steps", std::to_string(b.steps) + " steps"};
  return found;
}

}  // namespace foretrace::tracer
