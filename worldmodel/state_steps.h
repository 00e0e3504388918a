// The steps that a row of machine states shows: the inverse of datasets::machine_state, as far as states tell.
// Frames are numbered as they appear; a function is the one that the frame's line belongs to.
#pragma once

#include <vector>

#include "datasets/state_query/machine_state.h"
#include "datasets/program_text.h"

namespace foretrace::worldmodel {

class StateSteps {
 public:
  // REQUIRES: `program` outlives it
  explicit StateSteps(const datasets::ProgramText& program) : program_(&program) {}
  // Goes on behind these steps.
  StateSteps(const datasets::ProgramText& program, const tracer::StepView& last);

  // The step that the next state shows.
  tracer::StepView add(const datasets::MachineState& state);

 private:
  struct Frame {
    uint32_t id;
    std::vector<datasets::NamedText> locals;
  };
  [[nodiscard]] std::string function_at(int64_t line) const;

  const datasets::ProgramText* program_;
  int64_t steps_ = 0;
  uint32_t frames_ = 0;
  std::vector<Frame> open_;
};

}  // namespace foretrace::worldmodel
