#include "eval/runner.h"

#include <algorithm>
#include <set>

#include "eval/item_limit.h"

namespace foretrace::eval {
namespace {

struct Pending {
  Task task;
  std::string key;
};

Status compute(const std::string& suite, const AskedSystem& system, ResultsStore& store,
               const std::vector<Pending>& pending) {
  std::vector<Task> tasks;
  for (const auto& p : pending) tasks.push_back(p.task);
  TRY_ASSIGN(auto samples, system.ask(tasks));
  FORETRACE_CHECK(samples.size() == pending.size(), "a suite gives one sample a task");
  for (size_t i = 0; i < samples.size(); ++i) {
    Sample& sample = samples[i];
    sample.key = pending[i].key;
    sample.suite = suite;
    sample.part = pending[i].task.part;
    sample.item = pending[i].task.name;
    sample.cluster = pending[i].task.cluster;
    sample.attempt = pending[i].task.attempt;
    sample.system = system.id;
    TRY(store.put(sample));
  }
  return {};
}

std::string key_of(const std::string& suite, int version, const Task& task, const AskedSystem& system, const std::string& settings) {
  const std::string attempt = task.attempt == 0 ? "" : "#" + std::to_string(task.attempt);
  return sample_key({suite, version, task.part, task.name + attempt + "\n" + task.content, system.id, settings});
}

}  // namespace

std::vector<Task> limit_tasks(std::vector<Task> tasks, int64_t limit) {
  std::set<std::string> names;
  for (const auto& task : tasks) names.insert(task.name);
  const auto kept = limit_names(names, limit);
  std::erase_if(tasks, [&](const Task& task) { return !kept.contains(task.name); });
  return tasks;
}

std::vector<Task> repeat_tasks(const std::vector<Task>& tasks, int64_t attempts) {
  std::vector<Task> all;
  for (const Task& task : tasks) {
    for (int64_t attempt = 0; attempt < attempts; ++attempt) {
      all.push_back(task);
      all.back().attempt += attempt;
    }
  }
  return all;
}

Result<Summary> run_tasks(const std::string& suite, int version, std::vector<Task> all_tasks,
                          const AskedSystem& system, ResultsStore& store,
                          const RunOptions& options) {
  const auto tasks = repeat_tasks(limit_tasks(std::move(all_tasks), options.limit), options.attempts);
  if (tasks.empty())
    return not_found("suite " + suite + " has no items to ask about",
                     "check --data and --limit");
  TRY(store.put_system({system.id, system.name, options.detail}));
  EvaluationRecord evaluation{0, suite, system.id, options.settings, "", {}};
  for (const auto& task : tasks)
    evaluation.keys.push_back(key_of(suite, version, task, system, options.settings));
  TRY_ASSIGN(evaluation.evaluation, store.begin_evaluation(evaluation));
  TRY_ASSIGN(const auto known, store.settled_keys(suite, system.id));

  const auto all = static_cast<int64_t>(tasks.size());
  int64_t done = 0;
  std::vector<Pending> pending;
  auto flush = [&]() -> Status {
    if (pending.empty()) return {};
    TRY(compute(suite, system, store, pending));
    done += static_cast<int64_t>(pending.size());
    pending.clear();
    if (options.progress) options.progress(done, all);
    return {};
  };
  bool stopped = false;
  for (size_t i = 0; i < tasks.size() && !stopped; ++i) {
    if (known.contains(evaluation.keys[i])) {
      ++done;
      continue;
    }
    if (!pending.empty() && pending.back().task.part != tasks[i].part) TRY(flush());
    pending.push_back({tasks[i], evaluation.keys[i]});
    if (static_cast<int64_t>(pending.size()) < options.batch) continue;
    TRY(flush());
    stopped = options.stop && options.stop();
  }
  if (!stopped) {
    TRY(flush());
    TRY(store.finish_evaluation(evaluation.evaluation));
  }
  TRY_ASSIGN(const auto samples, store.samples(evaluation));
  return summarise(suite, system.name, samples);
}

Result<Summary> run_suite(Suite& suite, worldmodel::WorldModel& system, ResultsStore& store,
                          const RunOptions& options) {
  const AskedSystem asked{system.id(), system.name(),
                          [&](std::span<const Task> tasks) { return suite.run(system, tasks); }};
  return run_tasks(suite.name(), suite.version(), suite.tasks(), asked, store, options);
}

}  // namespace foretrace::eval
