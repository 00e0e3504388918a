// The moves of a debugger in a recorded run, forwards and back. A statement's place is where its `line` step stands; `exception`,
// `yield` and `return` steps are places too, so that what is raised and returned can be seen. `call`, `resume`, `alloc` and `free` are passed, unless single
// steps are asked for.
#pragma once

#include <cstdint>
#include <optional>

#include "tracer/debug_adapter/step_index.h"

namespace foretrace::tracer {

enum class Grain : uint8_t { kStatement, kStep };

// From a step, in its thread; none: the thread has no such place. A move forward and the same move back are mirror images: `into` of
// grain kStep undoes itself at every step.
class Stepping {
 public:
  Stepping(const StepIndex& index, Way way, Grain grain) : index_(&index), way_(way), grain_(grain) {}

  // The next place, whatever its frame.
  [[nodiscard]] std::optional<int64_t> into(int64_t from) const;
  // The next place in the frame itself, or in one below it on the stack.
  [[nodiscard]] std::optional<int64_t> over(int64_t from) const;
  // The next place in a frame below it on the stack.
  [[nodiscard]] std::optional<int64_t> out(int64_t from) const;
  // Where there is none of these: the first place of another thread behind the last of this one.
  [[nodiscard]] std::optional<int64_t> past_thread(int64_t from) const;

 private:
  [[nodiscard]] bool place(int64_t step) const;
  [[nodiscard]] bool place(int64_t step, uint32_t thread) const { return place(step) && index_->thread(step) == thread; }

  const StepIndex* index_;
  Way way_;
  Grain grain_;
};

}  // namespace foretrace::tracer
