// Probes of a run, as REval asks them (Chen et al. 2024, arXiv:2403.16437): a line and a variable, and four questions about them.
// Where a line runs several times, the first time counts.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/rng.h"
#include "tracer/trace/step_view.h"
#include "worldmodel/program.h"

namespace foretrace::eval {

struct Probe {
  int64_t line = 0;
  std::string variable;
};

struct ProbeAnswer {
  bool covered = false;         // coverage: does the line run?
  std::string state = "Nil";    // state: "TYPE; VALUE" of the variable in that frame once the line has run; Nil: it does not run, or binds none
  int64_t next = -1;            // path: the line that runs next, in any frame; -1: none
};

// Read off a trace, true or predicted.
ProbeAnswer answer_probe(std::span<const tracer::StepView> steps, const Probe& probe);

// `count` different ones, or as many as there are: lines of the functions that run, whether they themselves run or not, with a variable of
// that function: one that the line changes, where it does.
std::vector<Probe> draw_probes(const worldmodel::Program& program, std::span<const tracer::StepView> steps, int64_t count, Rng& rng);

}  // namespace foretrace::eval
