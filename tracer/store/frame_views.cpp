#include "tracer/store/frame_views.h"

#include <algorithm>

namespace foretrace::tracer {
namespace {

constexpr size_t kMaxMutations = 1 << 20;

bool is_dunder(const std::string& name) {
  return name.size() >= 4 && name.starts_with("__") && name.ends_with("__");
}

}  // namespace

void FrameViews::applied(const Step& step) {
  if (returned_ != 0) frames_.erase(std::exchange(returned_, 0));
  if (step.event == Event::kReturn) returned_ = step.frame;
  if (step.splices.empty()) return;
  if (mutations_.size() >= kMaxMutations) {
    forgotten_ += mutations_.size();
    mutations_.clear();
  }
  for (const Splice& splice : step.splices) mutations_.push_back(splice.object);
}

const StepView& FrameViews::view(int64_t number, const Step& step) {
  FrameView& shown = open(step.frame);
  const FrameState& frame = *state_->frame(step.frame);
  shown.view.step = number;
  shown.view.event = step.event;
  shown.view.depth = step.depth;
  shown.view.line = step.line;
  update(shown, frame);
  mark_changes(shown, frame, step);
  shown.view.value.reset();
  if (!step.value.absent()) renderer_->render(step.value, shown.view.value.emplace());
  return shown.view;
}

FrameViews::FrameView& FrameViews::open(uint32_t frame) {
  const auto [at, added] = frames_.try_emplace(frame);
  FrameView& shown = at->second;
  if (!added) return shown;
  const FrameState& state = *state_->frame(frame);
  shown.view.frame = frame;
  shown.view.thread = state.thread;
  if (const Frame* defined = source_->frame(frame); defined != nullptr && defined->task != 0)
    shown.view.task = text_of(*source_, defined->task);
  if (const Code* code = source_->code(state.code); code != nullptr) {
    shown.module = code->module;
    const StringId file = code->file;
    shown.view.function = text_of(*source_, code->name);
    shown.view.file = text_of(*source_, file);
  }
  return shown;
}

void FrameViews::update(FrameView& shown, const FrameState& frame) {
  bool same_names = true;
  for (size_t i = 0; i < shown.slots.size() && same_names; ++i)
    same_names = shown.slots[i].value.absent() == frame.locals[i].value.absent();
  if (!same_names) {  // something was unbound, or bound again
    shown.slots.clear();
    shown.view.locals.clear();
    shown.changed.clear();
  }
  for (size_t i = 0; i < shown.slots.size(); ++i) {
    Slot& slot = shown.slots[i];
    if (slot.position < 0) {
      slot.value = frame.locals[i].value;
      continue;
    }
    if (slot.value == frame.locals[i].value && !stale(slot)) {
      slot.checked = forgotten_ + mutations_.size();
      continue;
    }
    slot.value = frame.locals[i].value;
    render(shown, slot);
  }
  if (shown.slots.size() < frame.locals.size()) lay_out(shown, frame);
}

void FrameViews::lay_out(FrameView& shown, const FrameState& frame) {
  for (size_t i = shown.slots.size(); i < frame.locals.size(); ++i) {
    Slot& slot = shown.slots.emplace_back();
    slot.value = frame.locals[i].value;
    if (slot.value.absent()) continue;
    std::string name = text_of(*source_, frame.locals[i].name);
    if (shown.module && is_dunder(name)) continue;
    slot.position = static_cast<int64_t>(shown.view.locals.size());
    shown.view.locals.emplace_back().name = std::move(name);
    render(shown, slot);
  }
}

void FrameViews::render(FrameView& shown, Slot& slot) {
  LocalText& local = shown.view.locals[static_cast<size_t>(slot.position)];
  local.text.clear();
  renderer_->render(slot.value, local.text);
  local.type = renderer_->type_name(slot.value);
  local.object = state_->identity(slot.value);
  slot.objects = renderer_->visited();
  std::sort(slot.objects.begin(), slot.objects.end());
  slot.objects.erase(std::unique(slot.objects.begin(), slot.objects.end()), slot.objects.end());
  slot.checked = forgotten_ + mutations_.size();
}

bool FrameViews::stale(const Slot& slot) const {
  if (slot.objects.empty()) return false;
  if (slot.checked < forgotten_) return true;
  for (size_t i = slot.checked - forgotten_; i < mutations_.size(); ++i)
    if (std::binary_search(slot.objects.begin(), slot.objects.end(), mutations_[i])) return true;
  return false;
}

void FrameViews::mark_changes(FrameView& shown, const FrameState& frame, const Step& step) {
  for (uint32_t position : shown.changed) shown.view.locals[position].changed = false;
  shown.changed.clear();
  if (step.variables.empty() && step.splices.empty()) return;
  for (size_t i = 0; i < shown.slots.size(); ++i) {
    const Slot& slot = shown.slots[i];
    if (slot.position < 0) continue;
    bool changed = std::any_of(step.variables.begin(), step.variables.end(),
                               [&](const VariableSet& v) { return v.name == frame.locals[i].name; });
    for (size_t k = 0; k < step.splices.size() && !changed && !slot.objects.empty(); ++k)
      changed = std::binary_search(slot.objects.begin(), slot.objects.end(), step.splices[k].object);
    if (!changed) continue;
    shown.view.locals[static_cast<size_t>(slot.position)].changed = true;
    shown.changed.push_back(static_cast<uint32_t>(slot.position));
  }
}

}  // namespace foretrace::tracer
