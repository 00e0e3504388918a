// Suite `agent-replay`: what a stored agent's tool calls gave, predicted in place of run, at the state in which it stood (docs/suites/agent-replay.md). Metrics: of all calls
// predictable, predictable_TOOL; of those that are: status (verdict of the tests, outcome, exit code), output (all of it), edit_similarity, each also ..._most_frequent (whoever
// always says the tool's most frequent) and ..._before (what the tool gave last in the episode); call (single calls inside); decision_POLICY: the agent's next turn is the same.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "eval/agents/replay_items.h"
#include "eval/suite.h"

namespace foretrace::eval {

class ReplaySuite : public Suite {
 public:
  ReplaySuite(std::vector<ReplayItem> items, worldmodel::Budget budget);
  [[nodiscard]] std::string name() const override { return "agent-replay"; }
  [[nodiscard]] int version() const override { return 1; }
  [[nodiscard]] std::vector<Task> tasks() const override;
  Result<std::vector<Sample>> run(worldmodel::WorldModel& system, std::span<const Task> tasks) override;

 private:
  struct Frequent {
    Json output;
    std::string status;
  };
  [[nodiscard]] Result<Sample> judge(const ReplayItem& item, std::span<const worldmodel::Answer> answers) const;
  std::vector<ReplayItem> items_;
  std::map<std::string, Frequent> frequent_;  // by tool
  worldmodel::Budget budget_;
};

}  // namespace foretrace::eval
