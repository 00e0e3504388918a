// TaskSource: sequences of a made-up task as training examples, made anew from their numbers.
#pragma once

#include <memory>

#include "core/json.h"
#include "datasets/tasks/sequence_task.h"
#include "lm/train/example_source.h"

namespace foretrace::lm {

// "task" of a training config.
struct TaskConfig {
  datasets::TaskSettings settings;
  int64_t length = 64;         // tokens a sequence, at most
  int64_t shortest = 64;       // the fewest; in between the logarithm of the length is uniform
  int64_t examples = 1 << 20;  // different ones
};

// {"name", "length", "shortest", "examples", "pairs", "vocabulary"}; the last two are mqar's; shortest is length if not given. `where` starts each message.
Result<TaskConfig> task_config_from_json(const Json& json, const std::string& where);
Json to_json(const TaskConfig& config);

class TaskSource : public ExampleSource {
 public:
  // The same seed gives the same examples.
  static Result<TaskSource> open(const TaskConfig& config, uint64_t seed);

  [[nodiscard]] int64_t size() const override { return config_.examples; }
  [[nodiscard]] int64_t length(int64_t index) const override;  // of the tokens: one more than the task's
  [[nodiscard]] TokenExample at(int64_t index) const override;
  [[nodiscard]] int64_t vocabulary() const override { return task_->vocabulary(); }
  [[nodiscard]] std::string fingerprint() const override;

 private:
  TaskSource(const TaskConfig& config, uint64_t seed, std::unique_ptr<datasets::SequenceTask> task)
      : config_(config), seed_(seed), task_(std::move(task)) {}

  TaskConfig config_;
  uint64_t seed_;
  std::unique_ptr<datasets::SequenceTask> task_;
};

}  // namespace foretrace::lm
