// Suite `agent-feedback`: an agent that tests edits one after the other and hands in the first that passes, with predicted results in place of real ones (docs/suites/agent-feedback.md).
// Metrics: solved, solved_real (with real results), solved_random (hands in any); over the edits that it meets: result (pass, fail, crash or hang as it really is), decision (to hand in, or to go
// on, as it really would); agreed (whole episodes), mean_turns_agreed (edits until the first wrong decision).
#pragma once

#include <vector>

#include "eval/agents/agent_items.h"
#include "eval/suite.h"

namespace foretrace::eval {

class FeedbackSuite : public Suite {
 public:
  // Of the tasks that one of their first proposals solves: in the others there is nothing to hand in.
  FeedbackSuite(std::vector<AgentItem> items, worldmodel::Budget budget);
  [[nodiscard]] std::string name() const override { return "agent-feedback"; }
  [[nodiscard]] int version() const override { return 1; }
  [[nodiscard]] std::vector<Task> tasks() const override { return tasks_of(items_, "feedback"); }
  Result<std::vector<Sample>> run(worldmodel::WorldModel& system, std::span<const Task> tasks) override;
  [[nodiscard]] int64_t left_out() const { return left_out_; }

 private:
  std::vector<AgentItem> items_;
  int64_t left_out_ = 0;
  worldmodel::Budget budget_;
};

}  // namespace foretrace::eval
