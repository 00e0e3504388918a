// Steps by hand, as the tracer gives them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tracer/trace/step_view.h"

namespace foretrace {

using Locals = std::vector<std::pair<std::string, std::string>>;  // names and texts

// A step of `f` in program.py. `changed` names the locals that it set.
inline tracer::StepView make_step(tracer::Event event, int64_t line, const Locals& locals,
                                  const std::vector<std::string>& changed = {},
                                  std::optional<std::string> value = std::nullopt) {
  tracer::StepView step;
  step.event = event;
  step.line = line;
  step.function = "f";
  step.file = "program.py";
  for (const auto& [name, text] : locals) {
    tracer::LocalText local{name, "int", text, false};
    for (const auto& c : changed) local.changed |= c == name;
    step.locals.push_back(std::move(local));
  }
  step.value = std::move(value);
  return step;
}

// The numbered steps of one file.
class StepBuilder {
 public:
  explicit StepBuilder(std::string file) : file_(std::move(file)) {}

  StepBuilder& add(tracer::Event event, uint32_t frame, uint32_t depth, const std::string& function,
                   int64_t line, const Locals& locals,
                   std::optional<std::string> value = std::nullopt) {
    tracer::StepView step = make_step(event, line, locals, {}, std::move(value));
    step.step = static_cast<int64_t>(steps_.size());
    step.frame = frame;
    step.depth = depth;
    step.function = function;
    step.file = file_;
    steps_.push_back(std::move(step));
    return *this;
  }
  [[nodiscard]] const std::vector<tracer::StepView>& steps() const { return steps_; }

 private:
  std::string file_;
  std::vector<tracer::StepView> steps_;
};

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

// What the trace language promises of a step, as text.
inline std::string step_text(const tracer::StepView& s) {
  std::string text = std::to_string(s.step) + " " + std::string(tracer::event_name(s.event)) +
                     " t" + std::to_string(s.thread) + " f" + std::to_string(s.frame) + " d" +
                     std::to_string(s.depth) + " " + s.function + " " + s.file + ":" +
                     std::to_string(s.line);
  for (const auto& local : s.locals) text += " " + local.name + "=" + local.text;
  return text + " -> " + s.value.value_or("(none)");
}

inline std::vector<std::string> step_texts(const std::vector<tracer::StepView>& steps) {
  std::vector<std::string> texts;
  for (const auto& step : steps) texts.push_back(step_text(step));
  return texts;
}

}  // namespace foretrace
