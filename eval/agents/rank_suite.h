// Suite `agent-rank`: one right program among edits of the faulty one that fail: which is it, by what a model predicts of the tests (docs/suites/agent-rank.md)?
// Metrics: top1, reciprocal_rank, and the same of others on the same candidates: ..._random, ..._similarity (nearest to the faulty program by tokens). Ties count as their mean.
#pragma once

#include <vector>

#include "eval/agents/agent_items.h"
#include "eval/suite.h"

namespace foretrace::eval {

class RankSuite : public Suite {
 public:
  RankSuite(std::vector<AgentItem> items, worldmodel::Budget budget);
  [[nodiscard]] std::string name() const override { return "agent-rank"; }
  [[nodiscard]] int version() const override { return 1; }
  [[nodiscard]] std::vector<Task> tasks() const override { return tasks_of(items_, "rank"); }
  Result<std::vector<Sample>> run(worldmodel::WorldModel& system, std::span<const Task> tasks) override;
  // Tasks of which no proposal fails.
  [[nodiscard]] int64_t left_out() const { return left_out_; }

 private:
  std::vector<AgentItem> items_;
  int64_t left_out_ = 0;
  worldmodel::Budget budget_;
};

// Of two programs, 0..1: the share of their pairs of neighbouring tokens that they have in common (Dice's coefficient).
double token_similarity(const std::string& a, const std::string& b);

}  // namespace foretrace::eval
