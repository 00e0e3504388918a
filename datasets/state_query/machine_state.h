// MachineState: all that a program's steps say about where it stands: every open frame with its line and locals, and what the
// innermost one is about to do or has just done. One point of a trace, complete, where a StepView is one frame of it.
// Frames outside the innermost hold what their own last step showed.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tracer/trace/step_view.h"

namespace foretrace::datasets {

// Whether an event has a value or a text of its own.
inline bool has_value(tracer::Event event) { return event != tracer::Event::kCall && event != tracer::Event::kResume; }

struct NamedText {
  std::string name;
  std::string text;
  friend bool operator==(const NamedText&, const NamedText&) = default;
};

struct SeenFrame {
  int64_t line = 0;
  std::vector<NamedText> locals;  // first bound first
  friend bool operator==(const SeenFrame&, const SeenFrame&) = default;
};

struct MachineState {
  std::vector<SeenFrame> suspended;  // generators that have yielded; suspended last = last
  std::vector<SeenFrame> outer;      // open, outermost first, without the innermost
  tracer::Event event = tracer::Event::kLine;
  SeenFrame frame;                   // the innermost, which the event belongs to
  std::optional<std::string> value;  // the event's
  friend bool operator==(const MachineState&, const MachineState&) = default;
};

// The state at step `index` of a run's steps, which start with step 0. REQUIRES: index < steps.size()
MachineState machine_state(std::span<const tracer::StepView> steps, size_t index);

}  // namespace foretrace::datasets
