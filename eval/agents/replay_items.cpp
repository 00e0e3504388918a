#include "eval/agents/replay_items.h"

#include <algorithm>
#include <map>
#include <set>

#include "agents/loop/episode_store.h"
#include "agents/loop/recorded_calls.h"
#include "agents/search/search_policy.h"
#include "worldmodel/oracle_model.h"

namespace foretrace::eval {
namespace {

using agents::EpisodeRecord;

// The policies that are the same wherever they are asked. Search decides by the last verdict alone, whatever the order of its edits.
std::unique_ptr<agents::Policy> policy_like(const EpisodeRecord& record, const Json& messages, std::string& name) {
  constexpr const char* kBlind[] = {"scripted", "replay", "oracle", "noop"};
  name = record.policy.substr(0, record.policy.find(' '));
  if (name == "search") return agents::make_search_policy(nullptr, {});
  if (std::find(std::begin(kBlind), std::end(kBlind), name) == std::end(kBlind)) return nullptr;
  name = "scripted";
  std::vector<agents::Turn> turns;
  for (const Json& message : messages)
    if (auto turn = agents::turn_of(message); turn.ok()) turns.push_back(std::move(turn).value());
  return agents::make_scripted_policy({{"*", std::move(turns)}}, record.key);
}

class ReplayReader {
 public:
  explicit ReplayReader(std::vector<agents::Task> tasks) {
    for (agents::Task& task : tasks) {
      const std::string name = task.name;
      tasks_[name] = std::make_shared<const agents::Task>(std::move(task));
    }
    shared_.recorder.warm = true;
  }

  Status read(const std::string& run) {
    TRY_ASSIGN(const auto store, agents::EpisodeStore::open(run + "/episodes.db", true));
    TRY_ASSIGN(const auto records, store->episodes());
    for (const EpisodeRecord& record : records) {
      if (!seen_.insert(record.key).second) continue;
      TRY_ASSIGN(Json messages, store->messages(record.key));
      TRY(add(record, std::move(messages)));
    }
    return {};
  }

  Result<ReplayItems> finish() {
    if (read_.items.empty()) return not_found("the runs have no tool call on these tasks", "give the --out of `foretrace agent run`, and the --tasks that it was run on");
    std::stable_sort(read_.items.begin(), read_.items.end(), [](const ReplayItem& a, const ReplayItem& b) { return a.episode->task->name < b.episode->task->name; });
    return std::move(read_);
  }

 private:
  Status add(const EpisodeRecord& record, Json messages) {
    const auto task = tasks_.find(record.task);
    if (task == tasks_.end() || messages.size() < 2 || messages[1].value("content", "") != task->second->instruction) {
      ++read_.other_tasks;
      return {};
    }
    TRY_ASSIGN(auto recorded, agents::recorded_calls(*task->second, messages, shared_));
    read_.lost += recorded.lost;
    auto episode = std::make_shared<ReplayEpisode>();
    episode->task = task->second;
    episode->decides = policy_like(record, messages, episode->policy);
    episode->messages = std::move(messages);
    std::map<std::string, Json> before;
    for (agents::RecordedCall& call : recorded.calls) {
      ReplayItem item;
      item.name = record.task + " " + episode->policy + " " + record.key.substr(0, 8) + " " + std::to_string(call.turn) + "." + std::to_string(call.number) + " " + call.tool;
      item.tool = call.tool;
      item.episode = episode;
      item.question = agents::tool_question(*task->second, call.tool, call.arguments, call.files);
      item.real = agents::told_result(call.tool, call.result);
      if (item.question) TRY(check_by_tracer(item));
      item.before = before[call.tool];
      before[call.tool] = item.real;
      item.position = call.position;
      item.turn_end = call.turn_end;
      item.turn = call.turn;
      read_.items.push_back(std::move(item));
    }
    return {};
  }

  // What the tracer tells otherwise than the agent saw cannot be told. A simulation was a prediction itself: there the tracer is right.
  Status check_by_tracer(ReplayItem& item) {
    std::vector<worldmodel::Answer> answers;
    for (const auto& program : item.question->programs) {
      const std::string key = program.source + '\0' + program.entry + '\0' + program.args;
      auto known = told_.find(key);
      if (known == told_.end()) {
        TRY_ASSIGN(auto answer, tracer_.output({&program, 1}, {}));
        known = told_.emplace(key, std::move(answer[0])).first;
      }
      answers.push_back(known->second);
    }
    Json told = agents::predicted_result(*item.question, answers);
    if (item.tool == "simulate") {
      if (told["prediction"].is_null()) item.question.reset();
      item.real = std::move(told);
    } else if (told != item.real) {
      item.question.reset();
    }
    return {};
  }

  std::map<std::string, std::shared_ptr<const agents::Task>> tasks_;
  agents::SessionTools shared_;
  worldmodel::OracleModel tracer_;
  std::map<std::string, worldmodel::Answer> told_;  // by program and call: edits are tested again and again
  std::set<std::string> seen_;                      // episodes
  ReplayItems read_;
};

}  // namespace

Result<ReplayItems> read_replay_items(const std::string& tasks, const std::vector<std::string>& runs) {
  TRY_ASSIGN(auto read, agents::read_tasks(tasks));
  ReplayReader reader(std::move(read));
  for (const std::string& run : runs) TRY(reader.read(run));
  return reader.finish();
}

Result<std::optional<Json>> next_decision(const ReplayItem& item, const Json* result) {
  const ReplayEpisode& episode = *item.episode;
  const Json& all = episode.messages;
  if (episode.decides == nullptr || item.turn_end >= all.size() || all[item.turn_end].value("role", "") != "assistant") return std::optional<Json>();
  Json messages(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(item.turn_end));
  if (result != nullptr) {
    auto shown = parse_json(messages[item.position].value("content", ""));
    Json changed = shown.ok() && shown.value().is_object() && item.tool != "run_tests" ? std::move(shown).value() : Json::object();
    changed.update(*result);
    messages[item.position]["content"] = dump_json(changed);
  }
  const agents::ToolList none;
  TRY_ASSIGN(const agents::Turn turn, episode.decides->next({*episode.task, messages, none, item.turn}));
  return std::optional<Json>(agents::assistant_message(turn));
}

}  // namespace foretrace::eval
