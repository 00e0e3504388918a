// Suite `agent-repair`: edits of a faulty program are run one after the other until one solves the task: in which order (docs/suites/agent-repair.md)? Metrics: fixed@m, that one of the
// first m runs solves it, over all tasks; fixed@m_random, of a random order; fixed@all, of running every edit; mean_runs_to_fix and ..._random, over the tasks that an edit solves.
#pragma once

#include <vector>

#include "eval/agents/agent_items.h"
#include "eval/suite.h"

namespace foretrace::eval {

class RepairSuite : public Suite {
 public:
  RepairSuite(std::vector<AgentItem> items, worldmodel::Budget budget) : items_(std::move(items)), budget_(budget) {}
  [[nodiscard]] std::string name() const override { return "agent-repair"; }
  [[nodiscard]] int version() const override { return 1; }
  [[nodiscard]] std::vector<Task> tasks() const override { return tasks_of(items_, "repair"); }
  Result<std::vector<Sample>> run(worldmodel::WorldModel& system, std::span<const Task> tasks) override;

 private:
  std::vector<AgentItem> items_;
  worldmodel::Budget budget_;
};

}  // namespace foretrace::eval
