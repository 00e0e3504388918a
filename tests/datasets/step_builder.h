// StepBuilder: steps by hand, as the tracer gives them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tracer/trace/step_view.h"

namespace foretrace::datasets {

using Locals = std::vector<std::pair<std::string, std::string>>;

class StepBuilder {
 public:
  explicit StepBuilder(std::string file) : file_(std::move(file)) {}

  StepBuilder& add(tracer::Event event, uint32_t frame, uint32_t depth, const std::string& function,
                   int64_t line, const Locals& locals,
                   std::optional<std::string> value = std::nullopt) {
    tracer::StepView step;
    step.step = static_cast<int64_t>(steps_.size());
    step.event = event;
    step.frame = frame;
    step.depth = depth;
    step.function = function;
    step.file = file_;
    step.line = line;
    for (const auto& [name, text] : locals) step.locals.push_back({name, "", text, false});
    step.value = std::move(value);
    steps_.push_back(std::move(step));
    return *this;
  }
  [[nodiscard]] const std::vector<tracer::StepView>& steps() const { return steps_; }

 private:
  std::string file_;
  std::vector<tracer::StepView> steps_;
};

// What the language promises of a step, as text.
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

}  // namespace foretrace::datasets
