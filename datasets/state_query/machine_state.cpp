#include "datasets/state_query/machine_state.h"

#include <algorithm>

namespace foretrace::datasets {
namespace {

using tracer::Event;
using tracer::StepView;

// Which frames are open and which suspended, each by the index of its last step.
class FrameLedger {
 public:
  explicit FrameLedger(std::span<const StepView> steps) : steps_(steps) {}

  void add(size_t index) {
    leave_behind(index);
    const StepView& step = steps_[index];
    if (step.event == Event::kResume) drop(suspended_, step.frame);
    if (step.event == Event::kCall || step.event == Event::kResume || open_.empty()) {
      open_.push_back(index);
      return;
    }
    if (drop(suspended_, step.frame)) {  // a generator that is closed goes on without being resumed
      open_.push_back(index);
      return;
    }
    while (open_.size() > 1 && steps_[open_.back()].frame != step.frame) open_.pop_back();
    open_.back() = index;
  }

  [[nodiscard]] const std::vector<size_t>& open() const { return open_; }
  [[nodiscard]] const std::vector<size_t>& suspended() const { return suspended_; }

 private:
  // A frame that returned or yielded is open until the step behind that.
  void leave_behind(size_t index) {
    if (index == 0 || open_.empty()) return;
    const Event last = steps_[index - 1].event;
    if (last != Event::kReturn && last != Event::kYield) return;
    if (last == Event::kYield) suspended_.push_back(open_.back());
    open_.pop_back();
  }

  bool drop(std::vector<size_t>& places, uint32_t frame) {
    const auto found = std::find_if(places.begin(), places.end(),
                                    [&](size_t i) { return steps_[i].frame == frame; });
    if (found == places.end()) return false;
    places.erase(found);
    return true;
  }

  std::span<const StepView> steps_;
  std::vector<size_t> open_;
  std::vector<size_t> suspended_;
};

SeenFrame seen(const StepView& step) {
  SeenFrame frame;
  frame.line = step.line;
  for (const auto& local : step.locals) frame.locals.push_back({local.name, local.text});
  return frame;
}

}  // namespace

MachineState machine_state(std::span<const StepView> steps, size_t index) {
  FrameLedger ledger(steps);
  for (size_t i = 0; i <= index; ++i) ledger.add(i);
  MachineState state;
  for (const size_t i : ledger.suspended()) state.suspended.push_back(seen(steps[i]));
  for (const size_t i : ledger.open()) {
    if (i != index) state.outer.push_back(seen(steps[i]));
  }
  state.event = steps[index].event;
  state.frame = seen(steps[index]);
  state.value = steps[index].value;
  return state;
}

}  // namespace foretrace::datasets
