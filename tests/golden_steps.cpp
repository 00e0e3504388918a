#include "tests/golden_steps.h"

#include <algorithm>
#include <filesystem>

namespace foretrace::tracer {
namespace {

std::string locals(const StepView& step, const StepView* before) {
  std::string text;
  for (const LocalText& local : step.locals) {
    const bool same = before != nullptr && std::any_of(before->locals.begin(), before->locals.end(), [&](const LocalText& old) {
                        return old.name == local.name && old.text == local.text;
                      });
    if (!same) text += " " + local.name + "=" + local.text;
  }
  for (const LocalText& old : before != nullptr ? before->locals : std::vector<LocalText>())
    if (std::none_of(step.locals.begin(), step.locals.end(), [&](const LocalText& l) { return l.name == old.name; }))
      text += " -" + old.name;
  return text;
}

}  // namespace

std::vector<std::string> golden_programs(const std::string& folder, const std::string& ending) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ending) names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string golden_steps(const std::vector<StepView>& steps) {
  std::string text;
  std::vector<const StepView*> last;  // by frame
  for (const StepView& step : steps) {
    if (step.frame >= last.size()) last.resize(step.frame + 1);
    text += std::string(2 * step.depth, ' ') + std::string(event_name(step.event)) + " " + step.function + ":" + std::to_string(step.line);
    if (step.thread != 1) text += " thread " + std::to_string(step.thread);
    text += locals(step, last[step.frame]);
    if (step.value) text += " -> " + *step.value;
    text += "\n";
    last[step.frame] = &step;
  }
  return text;
}

}  // namespace foretrace::tracer
