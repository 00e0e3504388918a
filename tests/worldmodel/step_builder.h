// Hand-made steps for tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tracer/trace/step_view.h"

namespace foretrace {

// `changed` names the locals that this step set.
inline tracer::StepView make_step(tracer::Event event, int64_t line,
                                  std::vector<std::pair<std::string, std::string>> locals,
                                  const std::vector<std::string>& changed = {},
                                  std::optional<std::string> value = std::nullopt) {
  tracer::StepView step;
  step.event = event;
  step.line = line;
  step.function = "f";
  step.file = "program.py";
  for (auto& [name, text] : locals) {
    tracer::LocalText local{name, "int", text, false};
    for (const auto& c : changed) local.changed |= c == name;
    step.locals.push_back(std::move(local));
  }
  step.value = std::move(value);
  return step;
}

// def f(a):           f(1)
//     b = a + 1
//     return b
inline std::vector<tracer::StepView> small_trace() {
  using tracer::Event;
  std::vector<tracer::StepView> steps = {
      make_step(Event::kCall, 1, {{"a", "1"}}, {"a"}), make_step(Event::kLine, 2, {{"a", "1"}}),
      make_step(Event::kLine, 3, {{"a", "1"}, {"b", "2"}}, {"b"}),
      make_step(Event::kReturn, 3, {{"a", "1"}, {"b", "2"}}, {}, "2")};
  for (size_t k = 0; k < steps.size(); ++k) steps[k].step = static_cast<int64_t>(k);
  return steps;
}
inline constexpr const char* kSmallProgram = "def f(a):\n    b = a + 1\n    return b\n";

}  // namespace foretrace
