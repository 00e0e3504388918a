// What a world model says: a predicted trace, and answers read off one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tracer/trace/step_view.h"

namespace foretrace::worldmodel {

// How far a free-running prediction may go. What is not finished by then is a failure of its own
// kind.
struct Budget {
  int64_t max_steps = 256;
  int64_t max_tokens = 2048;  // prompt and trace together
};

// Why a prediction ended. The names are failure classes of the results.
enum class Ending {
  kFinished,      // the model said that the trace is over
  kUnfinished,    // the budget ran out first
  kUnparsed,      // what the model wrote is no step
  kTimeout,       // oracle only: the program ran into its time limit
  kSandboxError,  // oracle only: the program could not be run
  kRefusal,       // a server's model only: what it wrote has no answer
  kUnanswered,    // a server's model only: no usable reply came
};
// "finished", "unfinished", "unparsed", "timeout", "sandbox_error", "refusal", "unanswered"
std::string ending_name(Ending ending);
// Whether something was predicted, be it cut short.
inline bool is_prediction(Ending ending) { return ending == Ending::kFinished || ending == Ending::kUnfinished; }

struct TracePrediction {
  std::vector<tracer::StepView> steps;
  std::vector<double> step_confidence;  // one a step, 0..1
  Ending ending = Ending::kFinished;
  // That the whole is right, 0..1, calibrated where the model has a calibration; meaningless where it is not `rated`.
  double confidence = 0;
  bool rated = true;
  double seconds = 0;
  int64_t tokens = 0;  // written, where they are counted
  std::string raw;     // all that the model wrote, as it wrote it; empty of those that write nothing (baselines, the oracle)
  std::string detail;  // what went wrong, in words; may be empty
};

// An answer as text: a returned value, "Type: message" of an exception, locals as JSON, ...
struct Answer {
  std::string text;  // empty where none was found in what was written
  Ending ending = Ending::kFinished;
  bool found = true;  // false: the predicted trace has no such step
  double confidence = 0;
  bool rated = true;  // false: there is no confidence
  int64_t steps = 0;  // predicted steps that it took
  double seconds = 0;
  int64_t tokens = 0;  // written, where they are counted
  std::string raw;     // as of a TracePrediction
  std::string detail;
};

}  // namespace foretrace::worldmodel
