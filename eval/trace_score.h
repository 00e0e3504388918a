// The scores of the trace suite: what a list of judgements, or a predicted trace, is worth against
// the true steps.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "eval/sample.h"
#include "eval/trace_suite.h"

namespace foretrace::eval {

// Counts of every teacher-forced metric. REQUIRES: one judgement for each step from 1 on
std::vector<Measure> score_next(const TraceItem& item,
                                std::span<const worldmodel::StepJudgement> judgements);

struct FreeScore {
  std::vector<Measure> measures;
  int64_t first_divergence =
      0;  // the first step that is wrong, missing or too many; the trace's length where none is
  bool exact = false;
};
FreeScore score_free(const TraceItem& item, const worldmodel::TracePrediction& prediction);

// "int", "str", "list", "dict", "set", "bool", "float", "tuple", "None", all else "other".
std::string value_class(const std::string& type);

}  // namespace foretrace::eval
