#include "tracer/store/step_text.h"

#include "tracer/trace/delta.h"

namespace foretrace::tracer {
namespace {

std::string padded(std::string text, size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

}  // namespace

std::string StepText::statement(const StepView& view) {
  auto& found = sources_[view.file];
  if (found == nullptr) {
    auto text = reader_->source(run_, view.file);
    found = std::make_unique<Statements>(text.ok() ? text.value() : std::string(), python_);
  }
  const Statement* statement = found->at(view.line);
  if (statement == nullptr) return "";
  const std::string_view text = statement->text;
  return std::string(text.substr(0, text.find('\n')));
}

std::string StepText::step(const StepView& view) {
  std::string out;
  if (view.frame != frame_) {
    out += std::string(view.depth * 2, ' ') + "-- " + view.function + "  " + view.file + "  frame " + std::to_string(view.frame);
    if (view.thread != 1) out += "  thread " + std::to_string(view.thread);
    out += '\n';
    frame_ = view.frame;
  }
  const std::string indent(view.depth * 2, ' ');
  out += padded(std::to_string(view.step), 6) + " " + padded(std::string(event_name(view.event)), 9) + " " + indent;
  out += padded(view.line == 0 || view.line == kNoLine ? "" : std::to_string(view.line), 4) + " " + statement(view);
  if (view.value) out += "  => " + *view.value;
  out += '\n';
  auto& shown = shown_[view.frame];
  for (const LocalText& local : view.locals) {
    std::string& last = shown[local.name];
    if (last == local.text) continue;
    last = local.text;
    out += std::string(18, ' ') + indent + local.name + " = " + local.text + '\n';
  }
  if (view.event == Event::kReturn) shown_.erase(view.frame);
  return out;
}

}  // namespace foretrace::tracer
