// Suite `halting`: does a call end within N steps, with which exception, after how many steps? Read off one predicted trace. N is the
// budget's max_steps. Metrics:
//   halts, halts_not                it ends within N steps, or not; of those that do not
//   exception, exception_raised     of calls that end: the type of the exception that ends it, or none; of those that an exception ends
//   steps, steps_near               of calls that end: their number; within a tenth of it
#pragma once

#include <string>
#include <vector>

#include "eval/suite.h"
#include "eval/trace_suite.h"

namespace foretrace::eval {

class HaltingSuite : public Suite {
 public:
  HaltingSuite(std::vector<TraceItem> runs, worldmodel::Budget budget);
  [[nodiscard]] std::string name() const override { return "halting"; }
  [[nodiscard]] int version() const override { return 1; }
  [[nodiscard]] std::vector<Task> tasks() const override;
  Result<std::vector<Sample>> run(worldmodel::WorldModel& system, std::span<const Task> tasks) override;
  // Runs that a limit cut before their N-th step, by which nobody knows whether they would have ended: left out.
  [[nodiscard]] int64_t refused() const { return refused_; }

 private:
  std::vector<TraceItem> runs_;
  worldmodel::Budget budget_;
  int64_t refused_ = 0;
};

}  // namespace foretrace::eval
