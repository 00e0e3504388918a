// The suite that a request names, with its data.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "eval/cruxeval/cruxeval_scoring.h"
#include "eval/evaluation.h"
#include "eval/suite.h"

namespace foretrace::eval {

struct ChosenSuite {
  std::unique_ptr<AnswerJudge> judge;  // of the suite, where one is needed
  std::unique_ptr<Suite> suite;
  std::optional<CruxevalTask> cruxeval;  // which of CRUXEval's the suite is
  std::vector<CruxevalItem> cruxeval_items;
};

// `notes` gets what a reader of the table should know: what was left out.
Result<ChosenSuite> choose_suite(const EvaluationRequest& request, std::vector<std::string>& notes);

}  // namespace foretrace::eval
