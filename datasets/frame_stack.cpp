#include "datasets/frame_stack.h"

#include <algorithm>

#include "core/check.h"

namespace foretrace::datasets {

const std::string* FrameState::find(std::string_view name) const {
  for (const auto& [known, text] : locals) {
    if (known == name) return &text;
  }
  return nullptr;
}

void FrameState::bind(std::string_view name, std::string_view text) {
  for (auto& [known, old] : locals) {
    if (known == name) {
      old = text;
      return;
    }
  }
  locals.emplace_back(name, text);
}

bool FrameState::unbind(std::string_view name) {
  const auto found = std::find_if(locals.begin(), locals.end(),
                                  [&](const auto& local) { return local.first == name; });
  if (found == locals.end()) return false;
  locals.erase(found);
  return true;
}

FrameState& FrameStack::call(CodeObject code, int64_t line) {
  FrameState& frame = frames_.emplace_back();
  frame.id = frame_count();
  frame.code = std::move(code);
  frame.line = line;
  stack_.push_back(frame.id);
  return frame;
}

void FrameStack::resume(uint32_t id) {
  const auto found = std::find(suspended_.begin(), suspended_.end(), id);
  FORETRACE_CHECK(found != suspended_.end(), "only a suspended frame resumes");
  suspended_.erase(found);
  frames_[id - 1].status = FrameStatus::kOpen;
  stack_.push_back(id);
}

void FrameStack::leave() {
  FrameState& frame = top();
  frame.status = FrameStatus::kLeft;
  frame.locals = {};
  stack_.pop_back();
}

void FrameStack::suspend() {
  top().status = FrameStatus::kSuspended;
  suspended_.push_back(stack_.back());
  stack_.pop_back();
}

bool FrameStack::can_enter(uint32_t id) const {
  if (id == 0 || id > frame_count() || (!stack_.empty() && stack_.back() == id)) return false;
  return frames_[id - 1].status != FrameStatus::kLeft;
}

bool FrameStack::enter(uint32_t id) {
  if (!can_enter(id)) return false;
  if (frames_[id - 1].status == FrameStatus::kSuspended) {
    resume(id);
  } else {
    while (stack_.back() != id) leave();
  }
  return true;
}

}  // namespace foretrace::datasets
