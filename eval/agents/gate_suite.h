// Suite `agent-gate`: will a candidate pass its tests, fail, crash or hang, before any of them is run (docs/suites/agent-gate.md). Items are the faulty program, the solution and
// the first proposals of each task. Metrics: outcome, recall_CLASS, precision_CLASS, outcome_most_frequent (whoever always says the most frequent class).
#pragma once

#include <vector>

#include "eval/agents/agent_items.h"
#include "eval/suite.h"

namespace foretrace::eval {

class GateSuite : public Suite {
 public:
  GateSuite(std::vector<AgentItem> items, worldmodel::Budget budget);
  [[nodiscard]] std::string name() const override { return "agent-gate"; }
  [[nodiscard]] int version() const override { return 1; }
  [[nodiscard]] std::vector<Task> tasks() const override;
  Result<std::vector<Sample>> run(worldmodel::WorldModel& system, std::span<const Task> tasks) override;

 private:
  struct Question {
    size_t item;
    std::string name;
    const agents::Candidate* candidate;
  };
  std::vector<AgentItem> items_;
  std::vector<Question> questions_;
  std::string most_frequent_;
  worldmodel::Budget budget_;
};

}  // namespace foretrace::eval
