// Suite `cruxeval-input`: a call of a short function that returns a given value. Any call that does is right: it is run.
#pragma once

#include <string>
#include <vector>

#include "eval/cruxeval/cruxeval_scoring.h"
#include "eval/suite.h"

namespace foretrace::eval {

class CruxevalInputSuite : public Suite {
 public:
  // REQUIRES: judge outlives the suite
  CruxevalInputSuite(std::vector<CruxevalItem> items, AnswerJudge& judge) : items_(std::move(items)), judge_(judge) {}
  [[nodiscard]] std::string name() const override { return cruxeval_suite_name(CruxevalTask::kInput); }
  [[nodiscard]] int version() const override { return 2; }
  [[nodiscard]] std::vector<Task> tasks() const override;
  Result<std::vector<Sample>> run(worldmodel::WorldModel& system, std::span<const Task> tasks) override;

 private:
  std::vector<CruxevalItem> items_;
  AnswerJudge& judge_;
};

}  // namespace foretrace::eval
