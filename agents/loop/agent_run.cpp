#include "agents/loop/agent_run.h"

#include <algorithm>

#include "agents/loop/trajectory.h"
#include "core/file.h"

namespace foretrace::agents {
namespace {

class AgentRun {
 public:
  AgentRun(EpisodeStore& store, Policy& policy, const SessionTools& shared, const AgentRunOptions& options)
      : store_(store), policy_(policy), shared_(shared), options_(options) {}

  Status take(const Task& task) {
    EpisodeRecord episode;
    episode.key = episode_key(task, policy_);
    episode.task = task.name;
    episode.policy = policy_.name();
    episode.grade = Json::object();
    TRY_ASSIGN(const auto known, store_.find(episode.key));
    if (known && known->finished) {
      ++report_.kept;
      report_.episodes.push_back(*known);
      return {};
    }
    EpisodeOptions past;
    if (known) {
      ++report_.resumed;
      TRY_ASSIGN(past.past, store_.messages(episode.key));
      past.past_seconds = known->seconds;
    }
    return play(task, std::move(episode), std::move(past));
  }

  Result<AgentRunReport> finish() {
    TRY(write_predictions());
    return std::move(report_);
  }
  // Of this run's episodes, those that an earlier one had finished among them.
  [[nodiscard]] Status write_predictions() const { return write_file_atomic(options_.out + "/preds.json", dump_json(predictions_json(report_.episodes)) + "\n"); }
  [[nodiscard]] const EpisodeRecord& last() const { return report_.episodes.back(); }

 private:
  Status play(const Task& task, EpisodeRecord episode, EpisodeOptions options) {
    const std::string path = trajectory_path(options_.out, task.name);
    TRY(make_directories(options_.out + "/" + task.name));
    Json all = options.past;
    options.on_turn = [&](size_t position, const Json& messages, double seconds) -> Status {
      while (all.size() > position) all.erase(all.size() - 1);
      for (const Json& message : messages) all.push_back(message);
      episode.turns = std::count_if(all.begin(), all.end(), [](const Json& message) { return message.value("role", "") == "assistant"; });
      episode.seconds = seconds;
      TRY(store_.put_turn(episode, position, messages));
      return write_file_atomic(path, dump_json(trajectory_json(episode, all)) + "\n");
    };
    options.stop = options_.stop;
    TRY_ASSIGN(EpisodeEnd end, run_episode(task, policy_, shared_, options));
    if (end.exit_status.empty()) return {};
    episode.finished = true;
    episode.exit_status = end.exit_status;
    episode.solved = end.solved();
    episode.grade = grade_json(end.grade, task.tests);
    episode.patch = std::move(end.patch);
    episode.turns = end.turns;
    episode.tokens = end.tokens;
    episode.seconds = end.seconds;
    TRY(write_file_atomic(path, dump_json(trajectory_json(episode, end.messages)) + "\n"));
    TRY(store_.finish(episode, end.messages));
    report_.episodes.push_back(std::move(episode));
    return write_predictions();
  }

  EpisodeStore& store_;
  Policy& policy_;
  const SessionTools& shared_;
  const AgentRunOptions& options_;
  AgentRunReport report_;
};

}  // namespace

int64_t AgentRunReport::solved() const {
  return std::count_if(episodes.begin(), episodes.end(), [](const EpisodeRecord& episode) { return episode.solved; });
}

Result<AgentRunReport> run_agent(const std::vector<Task>& tasks, Policy& policy, const SessionTools& shared, const AgentRunOptions& options) {
  TRY(make_directories(options.out));
  TRY_ASSIGN(auto store, EpisodeStore::open(options.out + "/episodes.db"));
  AgentRun run(*store, policy, shared, options);
  int64_t done = 0;
  Status status;
  for (const Task& task : tasks) {
    status = run.take(task);
    if (!status.ok()) break;
    if (options.stop && options.stop()) break;
    if (options.progress) options.progress(++done, static_cast<int64_t>(tasks.size()), run.last());
  }
  TRY_ASSIGN(auto report, run.finish());
  if (!status.ok()) return status.error();
  return report;
}

}  // namespace foretrace::agents
