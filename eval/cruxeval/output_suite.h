// Suites `cruxeval-output` and `livecodebench-execution`: the output of short functions. The system predicts it; the answer is scored by execution.
#pragma once

#include <string>
#include <vector>

#include "eval/cruxeval/cruxeval_scoring.h"
#include "eval/suite.h"

namespace foretrace::eval {

class CruxevalOutputSuite : public Suite {
 public:
  // REQUIRES: judge outlives the suite
  CruxevalOutputSuite(std::vector<CruxevalItem> items, AnswerJudge& judge, worldmodel::Budget budget,
                      std::string name = cruxeval_suite_name(CruxevalTask::kOutput))
      : items_(std::move(items)), judge_(judge), budget_(budget), name_(std::move(name)) {}
  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] int version() const override { return 3; }
  [[nodiscard]] std::vector<Task> tasks() const override;
  Result<std::vector<Sample>> run(worldmodel::WorldModel& system, std::span<const Task> tasks) override;

 private:
  std::vector<CruxevalItem> items_;
  AnswerJudge& judge_;
  worldmodel::Budget budget_;
  std::string name_;
};

}  // namespace foretrace::eval
