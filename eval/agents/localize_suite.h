// Suite `agent-localize`: which line of the faulty program is wrong? A model predicts the run of the right program on a call that fails; where the real run of the faulty one parts from
// it, the lines that ran last are suspected (docs/suites/agent-localize.md). Metrics: hit@1, hit@3; ..._random: any line that ran; ..._ochiai: by how often lines run in calls that fail and
// in calls that do not (Abreu et al. 2006), which needs no prediction.
#pragma once

#include <vector>

#include "eval/agents/agent_items.h"
#include "eval/agents/line_alignment.h"
#include "eval/suite.h"

namespace foretrace::eval {

class LocalizeSuite : public Suite {
 public:
  // Runs the faulty programs. An Error: the tracer cannot be run.
  static Result<std::unique_ptr<LocalizeSuite>> make(std::vector<AgentItem> items, worldmodel::Budget budget);
  [[nodiscard]] std::string name() const override { return "agent-localize"; }
  [[nodiscard]] int version() const override { return 1; }
  [[nodiscard]] std::vector<Task> tasks() const override;
  Result<std::vector<Sample>> run(worldmodel::WorldModel& system, std::span<const Task> tasks) override;
  // Tasks whose failing calls take too many steps, or run none of the wrong lines.
  [[nodiscard]] int64_t left_out() const { return left_out_; }

 private:
  struct Case {
    std::string name, content;
    worldmodel::Program right;             // that is asked about
    std::vector<tracer::StepView> faulty;  // the steps of the faulty one
    LineAlignment lines;                   // from the right program to the faulty one
    std::vector<std::pair<int64_t, double>> suspicion;  // lines that ran, by Ochiai
  };
  explicit LocalizeSuite(worldmodel::Budget budget) : budget_(budget) {}
  std::vector<Case> cases_;
  worldmodel::Budget budget_;
  int64_t left_out_ = 0;
};

}  // namespace foretrace::eval
