#include "lm/train/task_source.h"

#include <algorithm>

#include "core/rng.h"
#include "lm/json_fields.h"

namespace foretrace::lm {

Result<TaskConfig> task_config_from_json(const Json& json, const std::string& where) {
  JsonFields fields(json, where);
  TaskConfig config;
  TRY(fields.required("name"));
  TRY(fields.text("name", config.settings.name));
  TRY(fields.integer("length", config.length, 1, 1 << 20));
  TRY(fields.integer("examples", config.examples, 1, 1 << 24));
  if (config.settings.name == "mqar") {
    TRY(fields.integer("pairs", config.settings.pairs, 1, 1 << 16));
    TRY(fields.integer("vocabulary", config.settings.vocabulary, 4, 1 << 24));
  }
  TRY(fields.finish("known are name, length, examples, and of mqar pairs and vocabulary"));
  TRY_ASSIGN(const auto task, datasets::make_sequence_task(config.settings));
  if (config.length < task->shortest())
    return fields.wrong("length", "is " + std::to_string(config.length) + "; the task needs " + std::to_string(task->shortest()));
  return config;
}

Json to_json(const TaskConfig& config) {
  Json json = {{"name", config.settings.name}, {"length", config.length}, {"examples", config.examples}};
  if (config.settings.name == "mqar") {
    json["pairs"] = config.settings.pairs;
    json["vocabulary"] = config.settings.vocabulary;
  }
  return json;
}

Result<TaskSource> TaskSource::open(const TaskConfig& config, uint64_t seed) {
  TRY_ASSIGN(auto task, datasets::make_sequence_task(config.settings));
  return TaskSource(config, seed, std::move(task));
}

// One token more than the task has: the last is a place to predict, and is not read.
TokenExample TaskSource::at(int64_t index) const {
  Rng rng = Rng(seed_).fork(static_cast<uint64_t>(index));
  const datasets::TaskSample sample = task_->sample(rng, config_.length);
  TokenExample example;
  example.tokens = sample.tokens;
  example.tokens.push_back(0);
  example.targets = {0};
  example.weights = {0};
  for (const int32_t answer : sample.answers) {
    example.targets.push_back(std::max(answer, 0));
    example.weights.push_back(answer < 0 ? 0.0F : 1.0F);
  }
  return example;
}

std::string TaskSource::fingerprint() const { return dump_json(to_json(config_)) + " of seed " + std::to_string(seed_); }

}  // namespace foretrace::lm
