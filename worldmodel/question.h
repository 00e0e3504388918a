// Question: what `predict` asks a world model about one program.
#pragma once

#include <cstdint>
#include <string>

#include "core/json.h"
#include "worldmodel/world_model.h"

namespace foretrace::worldmodel {

struct Question {
  std::string what = "output";  // output, trace, state, next, path, coverage, halt
  int64_t line = 0;             // state, next: at the visit-th time that `line` runs
  int64_t visit = 1;
};

struct Reply {
  Json prediction;  // text or list; null where the predicted trace does not say
  double confidence = 0;
  bool parsed = true;
  int64_t steps = 0;
  double seconds = 0;
  std::string detail;  // why there is no prediction
};

// Refuses, as misuse, an unknown `what` and a state without a line.
Status check_question(const Question& question);
Result<Reply> ask(WorldModel& model, const Program& program, const Question& question,
                  const Budget& budget);

}  // namespace foretrace::worldmodel
