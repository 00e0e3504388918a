// FrameStack: the frames of a run as encoder and decoder both replay them, so that what both know
// is not written: frame numbers, depths, the line that a caller goes on with. Frames are numbered
// in order of their first step, from 1.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "datasets/program_outline.h"

namespace foretrace::datasets {

enum class FrameStatus : uint8_t { kOpen, kSuspended, kLeft };

struct FrameState {
  uint32_t id = 0;
  FrameStatus status = FrameStatus::kOpen;
  CodeObject code;
  int64_t line = 0;                                         // of its last step
  std::vector<std::pair<std::string, std::string>> locals;  // name, text; first bound first

  [[nodiscard]] const std::string* find(std::string_view name) const;
  // Replaces in place or appends.
  void bind(std::string_view name, std::string_view text);
  // false if there is no such name.
  bool unbind(std::string_view name);
};

class FrameStack {
 public:
  [[nodiscard]] bool empty() const { return stack_.empty(); }
  [[nodiscard]] size_t size() const { return stack_.size(); }
  // Frames below the innermost one. REQUIRES: !empty()
  [[nodiscard]] uint32_t depth() const { return static_cast<uint32_t>(stack_.size() - 1); }
  // The innermost open frame. REQUIRES: !empty()
  [[nodiscard]] FrameState& top() { return frames_[stack_.back() - 1]; }
  [[nodiscard]] const FrameState& top() const { return frames_[stack_.back() - 1]; }
  // Frame numbers, innermost last.
  [[nodiscard]] const std::vector<uint32_t>& open() const { return stack_; }
  // Frame numbers, suspended last = last.
  [[nodiscard]] const std::vector<uint32_t>& suspended() const { return suspended_; }
  [[nodiscard]] uint32_t frame_count() const { return static_cast<uint32_t>(frames_.size()); }
  // REQUIRES: 1 <= id <= frame_count()
  [[nodiscard]] const FrameState& frame(uint32_t id) const { return frames_[id - 1]; }

  FrameState& call(CodeObject code, int64_t line);
  // Goes on in a suspended frame. REQUIRES: it is suspended
  void resume(uint32_t id);
  // Leaves the innermost frame, for good or until it is resumed. REQUIRES: !empty()
  void leave();
  void suspend();
  // Makes an open or suspended frame the innermost: frames above it are left.
  // false if it is neither, or is the innermost.
  bool enter(uint32_t id);
  [[nodiscard]] bool can_enter(uint32_t id) const;

 private:
  std::vector<FrameState> frames_;
  std::vector<uint32_t> stack_;
  std::vector<uint32_t> suspended_;
};

}  // namespace foretrace::datasets
