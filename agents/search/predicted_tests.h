// What a world model says of a program's tests, without running them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "agents/tasks/test_suite.h"
#include "core/result.h"
#include "worldmodel/world_model.h"

namespace foretrace::agents {

struct PredictedTests {
  std::string outcome;   // "passed", or of the first call that does not: "failed" (another value), "crashed" (an exception), "timeout" (no end within the budget), "unknown" (no answer)
  int64_t passed = 0;    // calls whose predicted value is the expected one
  int64_t calls = 0;     // that were asked about
  double confidence = 0;  // that `outcome` is right, 0..1: that of the first call that fails, or the product of all
  double score = 0;      // of the program against others, higher is better: the mean over calls of the confidence that the call gives the expected value
  double seconds = 0;
  int64_t steps = 0, tokens = 0;
};

// One a program, of the cases that are calls. The programs are asked about without comments and docstrings, which models of traces do not read. REQUIRES: a case is a call
Result<std::vector<PredictedTests>> predict_tests(worldmodel::WorldModel& model, std::span<const std::string> sources, std::span<const TestCase> cases,
                                                  const worldmodel::Budget& budget);

// "passed", "failed", "crashed", "timeout", "unknown", as PredictedTests has them, of one call.
std::string predicted_outcome(const worldmodel::Answer& answer, const TestCase& test);
// Whether an answer is an exception's text: "Type: message", or "Type" alone.
bool is_exception_text(const std::string& text);

// The text that is asked about: without comments and docstrings.
std::string asked_source(const std::string& source);
// A program as a question: the call split into function and arguments where it is one of a name.
worldmodel::Program asked_program(const std::string& source, const std::string& call);

}  // namespace foretrace::agents
