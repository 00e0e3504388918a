// The classes of a run's steps and of the run itself, by which their accuracy is broken down (breakdown.h).
#pragma once

#include <string>
#include <vector>

#include "eval/trace_suite.h"

namespace foretrace::eval {

// One list a step, of step 0 an empty one:
//   statement/KIND  what runs: the statement on which the step before stands, a comprehension by its name ("listcomp"), or "after call",
//                   "after return", ... behind such an event
//   visit/N-M       how often that frame has stood on that line, this time included: the rounds of a loop
//   distance/N-M    the step's number
//   lines/N-M       of the program
std::vector<std::vector<std::string>> step_classes(const TraceItem& item);

// steps/N-M, its length; rounds/N-M, how often a frame stands on its most frequent line; lines/N-M.
std::vector<std::string> run_classes(const TraceItem& item);

}  // namespace foretrace::eval
