#include "worldmodel/state_steps.h"

#include <algorithm>

#include "datasets/value_text.h"

namespace foretrace::worldmodel {

using datasets::NamedText;

StateSteps::StateSteps(const datasets::ProgramText& program, const tracer::StepView& last)
    : program_(&program), steps_(last.step + 1), frames_(std::max(last.frame, last.depth + 1)) {
  for (uint32_t depth = 0; depth < last.depth; ++depth) open_.push_back({depth + 1, {}});
  Frame innermost{last.frame, {}};
  for (const auto& local : last.locals) innermost.locals.push_back({local.name, local.text});
  open_.push_back(std::move(innermost));
}

tracer::StepView StateSteps::add(const datasets::MachineState& state) {
  const size_t depth = state.outer.size();
  if (state.event == tracer::Event::kCall) open_.resize(std::min(open_.size(), depth));
  while (open_.size() <= depth) open_.push_back({++frames_, {}});
  open_.resize(depth + 1);
  Frame& frame = open_.back();
  tracer::StepView step;
  step.step = steps_++;
  step.event = state.event;
  step.frame = frame.id;
  step.depth = static_cast<uint32_t>(depth);
  step.function = function_at(state.frame.line);
  step.file = program_->file();
  step.line = state.frame.line;
  step.value = state.value;
  for (const NamedText& local : state.frame.locals) {
    const bool kept = std::find(frame.locals.begin(), frame.locals.end(), local) != frame.locals.end();
    step.locals.push_back({local.name, datasets::type_of_text(local.text), local.text, !kept});
  }
  frame.locals = state.frame.locals;
  return step;
}

std::string StateSteps::function_at(int64_t line) const {
  const datasets::CodeObject* innermost = nullptr;
  for (const auto& [first, codes] : program_->codes()) {
    for (const datasets::CodeObject& code : codes) {
      const bool holds = code.first_line <= line && line <= code.last_line;
      if (holds && (innermost == nullptr || code.first_line >= innermost->first_line)) innermost = &code;
    }
  }
  return innermost == nullptr ? "" : innermost->name;
}

}  // namespace foretrace::worldmodel
