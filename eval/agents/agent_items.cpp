#include "eval/agents/agent_items.h"

#include "core/hash.h"
#include "core/json.h"

namespace foretrace::eval {

Result<AgentItems> read_agent_items(const std::string& folder) {
  TRY_ASSIGN(const auto tasks, agents::read_tasks(folder));
  AgentItems read;
  for (const agents::Task& task : tasks) {
    auto candidates = agents::read_candidates(task);
    if (!candidates.ok() && candidates.error().code != ErrorCode::kNotFound) return candidates.error();
    if (candidates.ok()) read.items.push_back({task.name, task.program, task.entry, std::move(candidates).value()});
    else ++read.left_out;
  }
  if (read.items.empty()) return not_found(folder + " has no task with candidates", "`foretrace agent tasks` makes them beside tasks in Python");
  return read;
}

std::vector<Task> tasks_of(const std::vector<AgentItem>& items, const std::string& part) {
  std::vector<Task> tasks;
  for (size_t i = 0; i < items.size(); ++i) tasks.push_back({i, items[i].name, items[i].name, part, content_of(items[i])});
  return tasks;
}

void add_cost(const std::vector<agents::PredictedTests>& predicted, Sample& sample) {
  sample.predictions = static_cast<double>(predicted.size());
  for (const auto& tests : predicted) {
    sample.seconds += tests.seconds;
    sample.tokens += tests.tokens;
  }
}

std::string content_of(const AgentItem& item) {
  Json all = Json::array();
  for (const auto& call : item.candidates.calls) all.push_back(Json{call.call, call.expect});
  const auto add = [&](const agents::Candidate& candidate) { all.push_back(Json{candidate.source, candidate.outcome, candidate.solves}); };
  add(item.candidates.faulty);
  add(item.candidates.solution);
  for (const auto& proposal : item.candidates.proposals) add(proposal);
  return sha256_hex(dump_json(all));
}

}  // namespace foretrace::eval
