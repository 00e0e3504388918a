#include "tracer/store/step_text.h"

#include "tracer/trace/delta.h"

namespace foretrace::tracer {
namespace {

std::string padded(std::string text, size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

// As `ls` and `grep` use them: the terminal's own palette.
constexpr const char* kPlain = "\x1b[0m";
constexpr const char* kPlace = "\x1b[1;36m";
constexpr const char* kDim = "\x1b[2m";
constexpr const char* kNew = "\x1b[32m";
constexpr const char* kChanged = "\x1b[33m";
constexpr const char* kFailed = "\x1b[1;31m";
constexpr const char* kValue = "\x1b[35m";

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

std::string StepText::paint(const char* code, const std::string& text) const {
  return color_ && *code != 0 && !text.empty() ? code + text + kPlain : text;
}

std::string StepText::step(const StepView& view) {
  std::string out;
  if (view.frame != frame_) {
    std::string place = "-- " + view.function + "  " + view.file + "  frame " + std::to_string(view.frame);
    if (view.thread != 1) place += "  thread " + std::to_string(view.thread);
    if (!view.task.empty()) place += "  task " + view.task;
    out += std::string(view.depth * 2, ' ') + paint(kPlace, place) + '\n';
    frame_ = view.frame;
  }
  const std::string indent(view.depth * 2, ' ');
  const bool failed = view.event == Event::kException;
  out += paint(kDim, padded(std::to_string(view.step), 6)) + " " + paint(failed ? kFailed : "", padded(std::string(event_name(view.event)), 9)) + " " + indent;
  out += paint(kDim, padded(view.line == 0 || view.line == kNoLine ? "" : std::to_string(view.line), 4)) + " " + statement(view);
  if (view.value) out += "  => " + paint(failed ? kFailed : kValue, *view.value);
  out += '\n';
  auto& shown = shown_[view.frame];
  for (const LocalText& local : view.locals) {
    const auto [last, added] = shown.try_emplace(local.name);
    if (!added && last->second == local.text) continue;
    last->second = local.text;
    out += std::string(18, ' ') + indent + paint(added ? kNew : kChanged, local.name + " = " + local.text) + '\n';
  }
  if (view.event == Event::kReturn) shown_.erase(view.frame);
  return out;
}

}  // namespace foretrace::tracer
