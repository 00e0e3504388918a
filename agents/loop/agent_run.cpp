#include "agents/loop/agent_run.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "agents/loop/trajectory.h"
#include "core/file.h"

namespace foretrace::agents {
namespace {

// Of one run; what is said of threads: take() may be called by several, for other tasks.
class AgentRun {
 public:
  AgentRun(EpisodeStore& store, const std::vector<Task>& tasks, const AgentRunOptions& options) : store_(store), tasks_(tasks), options_(options), ended_(tasks.size()) {}

  // Tasks until none is left, it is to stop, or a thread failed.
  void work(Policy& policy, const SessionTools& shared) {
    for (size_t at = next_++; at < tasks_.size() && !stopped(); at = next_++) {
      const Status status = take(at, policy, shared);
      if (!status.ok()) fail(at, status.error());
    }
  }
  // Of the task at `at`, or of a worker that could not be made.
  void fail(size_t at, const Error& error) {
    const std::lock_guard lock(mutex_);
    if (!error_ || at < failed_at_) error_ = error;
    failed_at_ = std::min(failed_at_, at);
    failed_ = true;
  }

  Result<AgentRunReport> finish() {
    TRY(write_predictions());
    if (error_) return *error_;
    report_.episodes = finished();
    return std::move(report_);
  }

 private:
  [[nodiscard]] bool stopped() const { return failed_ || (options_.stop && options_.stop()); }

  // In the order of their tasks; those that an earlier run had finished among them.
  [[nodiscard]] std::vector<EpisodeRecord> finished() const {
    std::vector<EpisodeRecord> episodes;
    for (const auto& episode : ended_)
      if (episode) episodes.push_back(*episode);
    return episodes;
  }
  [[nodiscard]] Status write_predictions() const { return write_file_atomic(options_.out + "/preds.json", dump_json(predictions_json(finished())) + "\n"); }

  Status take(size_t at, Policy& policy, const SessionTools& shared) {
    EpisodeRecord episode;
    episode.key = episode_key(tasks_[at], policy);
    episode.task = tasks_[at].name;
    episode.policy = policy.name();
    episode.grade = Json::object();
    EpisodeOptions past;
    {
      const std::lock_guard lock(mutex_);
      TRY_ASSIGN(const auto known, store_.find(episode.key));
      if (known && known->finished) {
        ++report_.kept;
        return end(at, *known);
      }
      if (known) {
        ++report_.resumed;
        TRY_ASSIGN(past.past, store_.messages(episode.key));
        past.past_seconds = known->seconds;
      }
    }
    return play(at, std::move(episode), std::move(past), policy, shared);
  }

  Status play(size_t at, EpisodeRecord episode, EpisodeOptions options, Policy& policy, const SessionTools& shared) {
    const Task& task = tasks_[at];
    const std::string path = trajectory_path(options_.out, task.name);
    TRY(make_directories(options_.out + "/" + task.name));
    Json all = options.past;
    options.on_turn = [&](size_t position, const Json& messages, double seconds) -> Status {
      while (all.size() > position) all.erase(all.size() - 1);
      for (const Json& message : messages) all.push_back(message);
      episode.turns = std::count_if(all.begin(), all.end(), [](const Json& message) { return message.value("role", "") == "assistant"; });
      episode.seconds = seconds;
      const std::lock_guard lock(mutex_);
      TRY(store_.put_turn(episode, position, messages));
      return write_file_atomic(path, dump_json(trajectory_json(episode, all)) + "\n");
    };
    options.stop = [this] { return stopped(); };
    TRY_ASSIGN(EpisodeEnd ended, run_episode(task, policy, shared, options));
    if (ended.exit_status.empty()) return {};
    episode.finished = true;
    episode.exit_status = ended.exit_status;
    episode.solved = ended.solved();
    episode.grade = grade_json(ended.grade, task.tests);
    episode.patch = std::move(ended.patch);
    episode.turns = ended.turns;
    episode.tokens = ended.tokens;
    episode.seconds = ended.seconds;
    const std::lock_guard lock(mutex_);
    TRY(write_file_atomic(path, dump_json(trajectory_json(episode, ended.messages)) + "\n"));
    TRY(store_.finish(episode, ended.messages));
    TRY(end(at, std::move(episode)));
    return write_predictions();
  }

  // REQUIRES: the lock is held
  Status end(size_t at, EpisodeRecord episode) {
    ended_[at] = std::move(episode);
    ++done_;
    if (options_.progress && !(options_.stop && options_.stop())) options_.progress(done_, static_cast<int64_t>(tasks_.size()), *ended_[at]);
    return {};
  }

  EpisodeStore& store_;
  const std::vector<Task>& tasks_;
  const AgentRunOptions& options_;
  std::atomic<size_t> next_ = 0;
  std::atomic<bool> failed_ = false;
  std::mutex mutex_;  // of all below, and of the store
  std::vector<std::optional<EpisodeRecord>> ended_;  // a task each
  int64_t done_ = 0;
  std::optional<Error> error_;
  size_t failed_at_ = static_cast<size_t>(-1);
  AgentRunReport report_;
};

}  // namespace

int64_t AgentRunReport::solved() const {
  return std::count_if(episodes.begin(), episodes.end(), [](const EpisodeRecord& episode) { return episode.solved; });
}

Result<AgentRunReport> run_agent(const std::vector<Task>& tasks, Policy& policy, const SessionTools& shared, const AgentRunOptions& options) {
  TRY(make_directories(options.out));
  TRY_ASSIGN(auto store, EpisodeStore::open(options.out + "/episodes.db"));
  AgentRun run(*store, tasks, options);
  run.work(policy, shared);
  return run.finish();
}

Result<AgentRunReport> run_agent(const std::vector<Task>& tasks, const MakeAgentWorker& make, int jobs, const AgentRunOptions& options) {
  TRY(make_directories(options.out));
  TRY_ASSIGN(auto store, EpisodeStore::open(options.out + "/episodes.db"));
  AgentRun run(*store, tasks, options);
  std::vector<std::thread> threads;
  const size_t count = std::min(static_cast<size_t>(jobs), std::max<size_t>(tasks.size(), 1));
  for (size_t i = 0; i < count; ++i) {
    threads.emplace_back([&] {
      const auto worker = make();
      if (!worker.ok()) run.fail(tasks.size(), worker.error());
      else run.work(*worker.value().policy, worker.value().shared);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return run.finish();
}

}  // namespace foretrace::agents
