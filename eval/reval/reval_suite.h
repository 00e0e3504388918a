// Suite `reval`: REval's four tasks, generated from recorded runs (Chen et al. 2024, arXiv:2403.16437), and `humaneval` and `mbpp`: the
// same of those benchmarks' programs. An item is a probe (probe.h); all
// four answers are read off one predicted trace. Metrics:
//   coverage, coverage_not_run   the line runs or not; of lines that do not
//   state, state_bound           type and value of the variable; of those that are not Nil
//   path                         the next line
//   output                       what the run returns or raises
//   consistency                  1: all four right; 0.5: all but the output; 0.25: coverage and state; 0.125: coverage alone; else 0
#pragma once

#include <string>
#include <vector>

#include "eval/reval/probe.h"
#include "eval/suite.h"
#include "eval/trace_suite.h"

namespace foretrace::eval {

class RevalSuite : public Suite {
 public:
  // Of runs that came to their end.
  RevalSuite(std::vector<TraceItem> runs, int64_t probes_a_run, worldmodel::Budget budget, std::string name = "reval");
  [[nodiscard]] std::string name() const override { return name_; }
  [[nodiscard]] int version() const override { return 1; }
  [[nodiscard]] std::vector<Task> tasks() const override;
  Result<std::vector<Sample>> run(worldmodel::WorldModel& system, std::span<const Task> tasks) override;

 private:
  struct Item {
    size_t run;
    Probe probe;
    ProbeAnswer truth;
    std::string output;
  };
  // What a system says of a run: a trace, or where it predicts none, answers by rule.
  struct Prediction {
    worldmodel::TracePrediction trace;
    worldmodel::Answer output;
  };
  Result<std::vector<Prediction>> predict(worldmodel::WorldModel& system, const std::vector<size_t>& runs);
  [[nodiscard]] Sample score(const worldmodel::WorldModel& system, const Item& item, const Prediction& prediction) const;

  std::vector<TraceItem> runs_;
  std::vector<Item> items_;
  worldmodel::Budget budget_;
  std::string name_;
};

}  // namespace foretrace::eval
