// AgentItem: a task of repair with its candidates (agents/search/candidates.h), as the suites agent-gate, agent-rank, agent-repair and agent-localize ask about it.
#pragma once

#include <string>
#include <vector>

#include "agents/search/candidates.h"
#include "agents/search/predicted_tests.h"
#include "core/result.h"
#include "eval/sample.h"
#include "eval/suite.h"

namespace foretrace::eval {

struct AgentItem {
  std::string name, program, entry;
  agents::Candidates candidates;
};

struct AgentItems {
  std::vector<AgentItem> items;
  int64_t left_out = 0;  // tasks without candidates: not in Python, or with no call whose value can be told
};

// A folder of tasks. kNotFound: none has candidates.
Result<AgentItems> read_agent_items(const std::string& folder);

// A task of each, whose cluster is itself.
std::vector<Task> tasks_of(const std::vector<AgentItem>& items, const std::string& part);

// Adds what the answers cost to a sample that they make together.
void add_cost(const std::vector<agents::PredictedTests>& predicted, Sample& sample);

// A hash of what decides an item's results: part of the key of its samples.
std::string content_of(const AgentItem& item);

}  // namespace foretrace::eval
