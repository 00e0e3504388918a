// FrameViews: the StepView of every open frame, kept between steps. A local is rendered anew only if it was bound anew or if an
// object that its text shows was mutated since.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "tracer/trace/render.h"
#include "tracer/trace/state.h"
#include "tracer/trace/step_view.h"

namespace foretrace::tracer {

class FrameViews {
 public:
  FrameViews(const State& state, DefinitionSource& source, Renderer& renderer)
      : state_(&state), source_(&source), renderer_(&renderer) {}

  // Tells of a step that the state has taken.
  void applied(const Step& step);
  // The view of that step.
  const StepView& view(int64_t number, const Step& step);

 private:
  struct Slot {
    Ref value;
    int64_t position = -1;           // in the view's locals; -1: not shown
    size_t checked = 0;              // mutations known when its text was last found good
    std::vector<uint32_t> objects;   // that its text shows, sorted
  };
  struct FrameView {
    StepView view;
    std::vector<Slot> slots;  // parallel to the frame's locals
    std::vector<uint32_t> changed;  // positions marked as changed by the last view
    bool module = false;
  };
  FrameView& open(uint32_t frame);
  void update(FrameView& shown, const FrameState& frame);
  void lay_out(FrameView& shown, const FrameState& frame);
  void render(FrameView& shown, Slot& slot);
  bool stale(const Slot& slot) const;
  void mark_changes(FrameView& shown, const FrameState& frame, const Step& step);

  const State* state_;
  DefinitionSource* source_;
  Renderer* renderer_;
  std::unordered_map<uint32_t, FrameView> frames_;
  std::vector<uint32_t> mutations_;  // objects, in the order of their mutations
  size_t forgotten_ = 0;             // mutations dropped from the front
  uint32_t returned_ = 0;            // frame to forget at the next step
};

}  // namespace foretrace::tracer
