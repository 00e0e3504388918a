#include "tracer/store/step_filter.h"

#include <algorithm>
#include <charconv>

namespace foretrace::tracer {
namespace {

bool contains(const std::vector<std::string>& all, const std::string& one) { return std::find(all.begin(), all.end(), one) != all.end(); }

bool ends_with_names(const std::string& path, const std::string& end) {
  if (!path.ends_with(end)) return false;
  return path.size() == end.size() || end.front() == '/' || path[path.size() - end.size() - 1] == '/';
}

Result<int64_t> step_number(std::string_view text, int64_t steps) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    return invalid_argument("\"" + std::string(text) + "\" is no step", "A:B, A:, :B or A; -10: are the last ten");
  return number < 0 ? std::max<int64_t>(number + steps, 0) : number;
}

}  // namespace

Status StepFilter::set_steps(const std::string& text, int64_t steps) {
  const size_t colon = text.find(':');
  if (colon == std::string::npos) {
    TRY_ASSIGN(first, step_number(text, steps));
    last = first + 1;
    return {};
  }
  const std::string_view whole = text;
  if (colon > 0) {
    TRY_ASSIGN(first, step_number(whole.substr(0, colon), steps));
  }
  if (colon + 1 < text.size()) {
    TRY_ASSIGN(last, step_number(whole.substr(colon + 1), steps));
  }
  return {};
}

bool StepChooser::wants(const StepView& view) {
  const bool changed = filter_->variables.empty() || shows_change(view);
  if (view.step < filter_->first || view.step >= filter_->last || !changed) return false;
  if (!filter_->functions.empty() && !contains(filter_->functions, view.function)) return false;
  return filter_->files.empty() ||
         std::any_of(filter_->files.begin(), filter_->files.end(), [&](const auto& file) { return ends_with_names(view.file, file); });
}

// A variable that is bound, bound anew, changed through another name, or unbound.
bool StepChooser::shows_change(const StepView& view) {
  auto& seen = seen_[view.frame];
  bool changed = false;
  for (const std::string& name : filter_->variables) {
    const auto local = std::find_if(view.locals.begin(), view.locals.end(), [&](const LocalText& l) { return l.name == name; });
    const auto before = seen.find(name);
    if (local == view.locals.end()) {
      if (before == seen.end()) continue;
      seen.erase(before);
      changed = true;
    } else if (before == seen.end() || before->second != local->text) {
      seen[name] = local->text;
      changed = true;
    }
  }
  return changed;
}

}  // namespace foretrace::tracer
