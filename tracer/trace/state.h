// State: what a program's variables and heap hold after a step. Apply the steps of a run in order from the beginning, or from
// a keyframe. Definitions come from a DefinitionSource; State keeps only what changed since: frames with their locals, and
// objects that were mutated.
//
// A step's frame is put on its thread's stack if it is not there (call, resume); frames above it are taken off (longjmp). return and
// yield take it off when the next step is applied, so the state of that step still shows it. A returned frame is
// forgotten, a yielded one is kept.
#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "core/result.h"
#include "tracer/trace/definitions.h"
#include "tracer/trace/delta.h"
#include "tracer/trace/line_steps.h"

namespace foretrace::tracer {

struct Local {
  StringId name = 0;
  Ref value;  // absent: unbound again
};

struct FrameState {
  uint32_t id = 0;
  uint32_t thread = 0;
  uint32_t code = 0;
  uint32_t line = 0;          // of its last step
  bool on_stack = false;      // of its thread; else it is suspended
  std::vector<Local> locals;  // in the order in which they were first bound

  // Gives the local's place in the list.
  uint32_t set(StringId name, Ref value);

 private:
  std::unordered_map<StringId, uint32_t> index_;  // used once there are many locals
};

class State {
 public:
  // REQUIRES: `source` outlives this and has every definition of a step before apply() gets it
  explicit State(DefinitionSource& source) : source_(&source) {}

  // The changes of the next step. Unknown ids and bad ranges are Errors, and the state is of no use after one.
  Status apply(const Step& step);
  Status apply(const LineSteps& steps);

  // The object as it is now; null if there is none.
  [[nodiscard]] const ObjectNew* object(uint32_t id) const;
  // The id of the object that the value is, or that it points to; 0 if it is none.
  [[nodiscard]] uint32_t identity(Ref value) const;
  // Null if the frame returned or has had no step.
  [[nodiscard]] const FrameState* frame(uint32_t id) const;
  // Thread -> ids of its frames, innermost last.
  [[nodiscard]] const std::map<uint32_t, std::vector<uint32_t>>& stacks() const { return stacks_; }
  // All frames that have not returned, suspended ones too.
  [[nodiscard]] const std::unordered_map<uint32_t, FrameState>& frames() const { return frames_; }
  // The frame that the next apply() takes off, 0 = none, and whether it returned.
  [[nodiscard]] uint32_t leaving() const { return leaving_; }
  [[nodiscard]] bool leaving_for_good() const { return leaving_for_good_; }
  // Objects mutated since the last clear_dirty(), each once; and a bound of the bytes that an image of them and the frames takes.
  [[nodiscard]] const std::vector<uint32_t>& dirty() const { return dirty_; }
  [[nodiscard]] size_t image_bytes() const;
  void clear_dirty();

  // For keyframes: puts a frame back, then the stacks that list frames, innermost last.
  void restore_frame(FrameState frame);
  // Each must be a known frame of the thread, on no stack yet, or nothing changes and the answer is false.
  bool restore_stack(uint32_t thread, const std::vector<uint32_t>& frames);
  void restore_leaving(uint32_t frame, bool for_good) { leaving_ = frame, leaving_for_good_ = for_good; }

 private:
  struct Mutated {
    ObjectNew object;
    bool dirty = false;
  };
  // The frame of the next step becomes the current one.
  Status begin(uint32_t frame);
  Result<FrameState*> enter(uint32_t frame);
  Status set(const std::vector<VariableSet>& variables, const DefinitionCounts& counts);
  void leave();
  void jump_over(std::vector<uint32_t>& stack, uint32_t frame);
  Status splice(const Splice& splice, const DefinitionCounts& counts);
  Result<Mutated*> mutate(uint32_t id);

  DefinitionSource* source_;
  std::unordered_map<uint32_t, FrameState> frames_;
  std::map<uint32_t, std::vector<uint32_t>> stacks_;
  std::unordered_map<uint32_t, Mutated> heap_;
  std::vector<uint32_t> dirty_;
  size_t dirty_entries_ = 0;
  size_t locals_ = 0;
  std::vector<uint32_t> places_;   // by name: where the last frame that had it has it in its list
  FrameState* current_ = nullptr;  // the last step's frame, on top of its stack
  uint32_t leaving_ = 0;
  bool leaving_for_good_ = false;
};

// Definitions and state together, fed step by step.
class Replay {
 public:
  Replay() : state_(tables_) {}
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;
  Status apply(const Step& step) {
    TRY(tables_.add(step));
    return state_.apply(step);
  }
  [[nodiscard]] const State& state() const { return state_; }
  DefinitionTables& definitions() { return tables_; }

 private:
  DefinitionTables tables_;
  State state_;
};

}  // namespace foretrace::tracer
