// Suite `c-output`: what a C program's entry returns, `main`'s exit status among them, from the source and the call alone. Runs come from
// a trace store; right is the same text. Metrics: output, output_not_copied (of runs whose value is not the first argument's text).
#pragma once

#include <string>
#include <vector>

#include "eval/suite.h"
#include "eval/trace_suite.h"

namespace foretrace::eval {

class CallOutputSuite : public Suite {
 public:
  // Of the runs of `language` that came to their end with a value.
  CallOutputSuite(std::vector<TraceItem> runs, const std::string& language, worldmodel::Budget budget);
  [[nodiscard]] std::string name() const override { return "c-output"; }
  [[nodiscard]] int version() const override { return 1; }
  [[nodiscard]] std::vector<Task> tasks() const override;
  Result<std::vector<Sample>> run(worldmodel::WorldModel& system, std::span<const Task> tasks) override;
  // Runs that are left out.
  [[nodiscard]] int64_t refused() const { return refused_; }

 private:
  struct Item {
    std::string name, cluster;
    worldmodel::Program program;
    std::string value;
  };
  std::vector<Item> items_;
  worldmodel::Budget budget_;
  int64_t refused_ = 0;
};

}  // namespace foretrace::eval
