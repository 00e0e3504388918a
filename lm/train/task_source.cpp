#include "lm/train/task_source.h"

#include <algorithm>
#include <cmath>

#include "core/rng.h"
#include "lm/json_fields.h"

namespace foretrace::lm {
namespace {

int64_t draw_length(Rng& rng, const TaskConfig& config) {
  if (config.shortest == config.length) return config.length;
  const double low = std::log(static_cast<double>(config.shortest)), high = std::log(static_cast<double>(config.length + 1));
  return std::min(config.length, static_cast<int64_t>(std::exp(low + rng.uniform() * (high - low))));
}

}  // namespace

Result<TaskConfig> task_config_from_json(const Json& json, const std::string& where) {
  JsonFields fields(json, where);
  TaskConfig config;
  TRY(fields.required("name"));
  TRY(fields.text("name", config.settings.name));
  TRY(fields.integer("length", config.length, 1, 1 << 20));
  config.shortest = config.length;
  TRY(fields.integer("shortest", config.shortest, 1, config.length));
  TRY(fields.integer("examples", config.examples, 1, 1 << 24));
  if (config.settings.name == "mqar") {
    TRY(fields.integer("pairs", config.settings.pairs, 1, 1 << 16));
    TRY(fields.integer("vocabulary", config.settings.vocabulary, 4, 1 << 24));
    TRY(fields.boolean("random_fillers", config.settings.random_fillers));
  }
  TRY(fields.finish("known are name, length, shortest, examples, and of mqar pairs, vocabulary and random_fillers"));
  TRY_ASSIGN(const auto task, datasets::make_sequence_task(config.settings));
  if (config.length < task->whole())
    return fields.wrong("length", "is " + std::to_string(config.length) + "; the task needs " + std::to_string(task->whole()));
  if (config.shortest < task->shortest())
    return fields.wrong(config.shortest < config.length ? "shortest" : "length",
                        "is " + std::to_string(config.shortest) + "; the task needs " + std::to_string(task->shortest()));
  return config;
}

Json to_json(const TaskConfig& config) {
  Json json = {{"name", config.settings.name}, {"length", config.length}, {"shortest", config.shortest}, {"examples", config.examples}};
  if (config.settings.name == "mqar") {
    json["pairs"] = config.settings.pairs;
    json["vocabulary"] = config.settings.vocabulary;
    json["random_fillers"] = config.settings.random_fillers;
  }
  return json;
}

Result<TaskSource> TaskSource::open(const TaskConfig& config, uint64_t seed) {
  TRY_ASSIGN(auto task, datasets::make_sequence_task(config.settings));
  return TaskSource(config, seed, std::move(task));
}

int64_t TaskSource::length(int64_t index) const {
  Rng rng = Rng(seed_).fork(static_cast<uint64_t>(index));
  return draw_length(rng, config_) + 1;
}

// One token more than the task has: the last is a place to predict, and is not read.
TokenExample TaskSource::at(int64_t index) const {
  Rng rng = Rng(seed_).fork(static_cast<uint64_t>(index));
  const int64_t drawn = draw_length(rng, config_);
  const datasets::TaskSample sample = task_->sample(rng, drawn);
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
