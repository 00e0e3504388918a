#include "lm/train/train_config.h"

#include <algorithm>
#include <array>
#include <utility>

#include "lm/json_fields.h"

namespace foretrace::lm {
namespace {

Status read_optimizer(JsonFields& fields, TrainConfig& config) {
  TRY(fields.choice("precision", std::array{std::pair{"float32", false}, std::pair{"bfloat16", true}}, config.bfloat16));
  TRY(fields.choice("optimizer", std::array{std::pair{"adamw", OptimizerKind::kAdamW}, std::pair{"muon", OptimizerKind::kMuon}},
                    config.optimizer));
  TRY(fields.number("learning_rate", config.learning_rate, 0, kHuge));
  TRY(fields.number("weight_decay", config.weight_decay, 0, 100));
  TRY(fields.number("beta1", config.beta1, 0, 0.99999999));
  TRY(fields.number("beta2", config.beta2, 0, 0.99999999));
  TRY(fields.number("epsilon", config.epsilon, 1e-30, 1));
  TRY(fields.number("momentum", config.momentum, 0, 0.99999999));
  TRY(fields.number("average_decay", config.average_decay, 0, 0.99999999));
  TRY(fields.integer("accumulate", config.accumulate, 1, 1 << 20));
  TRY(fields.boolean("recompute", config.recompute));
  return fields.number("clip_norm", config.clip_norm, 0, kHuge);
}

Status read_losses(JsonFields& fields, TrainConfig& config) {
  TRY(fields.number("z_loss", config.z_loss, 0, kHuge));
  TRY(fields.number("label_smoothing", config.label_smoothing, 0, 0.9));
  TRY(fields.number("ahead_loss", config.ahead_loss, 0, kHuge));
  return fields.number("router_bias_rate", config.router_bias_rate, 0, 1);
}

Status read_schedule(JsonFields& fields, TrainConfig& config) {
  TRY(fields.choice("schedule",
                    std::array{std::pair{"cosine", ScheduleKind::kCosine}, std::pair{"wsd", ScheduleKind::kWarmupStableDecay},
                               std::pair{"constant", ScheduleKind::kConstant}},
                    config.schedule));
  TRY(fields.number("warmup_fraction", config.warmup_fraction, 0, 1));
  TRY(fields.number("decay_fraction", config.decay_fraction, 0, 1));
  TRY(fields.number("final_learning_rate_fraction", config.final_learning_rate_fraction, 0, 1));
  TRY(fields.integer("max_steps", config.max_steps, 0, kMany));
  TRY(fields.integer("max_tokens", config.max_tokens, 0, kMany));
  TRY(fields.number("max_seconds", config.max_seconds, 0, kHuge));
  TRY(fields.number("max_flops", config.max_flops, 0, kHuge));
  if (config.max_flops > 0 && config.model.high_cycles > 0)
    return fields.wrong("max_flops", "is set, and the operations of stacks that take turns (high_cycles) are not counted");
  if (config.max_steps == 0 && config.max_tokens == 0 && config.max_seconds == 0 && config.max_flops == 0)
    return fields.wrong("max_tokens", "is missing, and so are max_seconds, max_steps and max_flops: the run would not end");
  return {};
}

Status read_data(JsonFields& fields, TrainConfig& config) {
  TRY(fields.integer("batch_tokens", config.batch_tokens, 1, kMany));
  TRY(fields.integer("max_length", config.max_length, 2, kMany));
  TRY(fields.boolean("packing", config.packing));
  if (const Json* weights = fields.take("role_weights")) {
    JsonFields inner(*weights, "role_weights");
    TRY(inner.number("prompt", config.role_weights.prompt, 0, 1e3));
    TRY(inner.number("control", config.role_weights.control, 0, 1e3));
    TRY(inner.number("state", config.role_weights.state, 0, 1e3));
    TRY(inner.number("value", config.role_weights.value, 0, 1e3));
    TRY(inner.number("forced", config.role_weights.forced, 0, 1e3));
    TRY(inner.finish("known are prompt, control, state, value, forced"));
  }
  if (const Json* task = fields.take("task")) {
    TRY_ASSIGN(config.task, task_config_from_json(*task, "task"));
    if (!fields.has("max_length")) config.max_length = config.task->length + 1;
    if (config.max_length <= config.task->length)
      return fields.wrong("max_length", "is " + std::to_string(config.max_length) + ", the task needs " + std::to_string(config.task->length + 1));
  }
  TRY(fields.number("checkpoint_seconds", config.checkpoint_seconds, 0, kHuge));
  TRY(fields.integer("checkpoint_steps", config.checkpoint_steps, 0, kMany));
  return fields.integer("validation_tokens", config.validation_tokens, 0, kMany);
}

Status read_objective(JsonFields& fields, const std::string& where, TrainConfig& config) {
  std::string objective;
  TRY(fields.text("objective", objective));
  TRY_ASSIGN(config.diffusion, diffusion_training_from_json(objective, fields.take("diffusion"), where));
  if (!config.diffusion.on())
    return config.model.bidirectional ? Status(fields.wrong("objective", "is causal, and every token of the model sees its whole row")) : Status();
  if (config.packing) return fields.wrong("packing", "is for the causal objective: noise is made row by row");
  if (config.task.has_value()) return fields.wrong("task", "is for the causal objective: its answers are none of its text");
  if (config.model.num_mtp_layers > 0) return fields.wrong("objective", "is not causal, and the model has a multi-token head");
  return {};
}

Status read_all(const Json& json, const std::string& where, TrainConfig& config) {
  JsonFields fields(json, where);
  TRY(fields.required("model"));
  TRY_ASSIGN(config.model, model_config_from_training(*fields.take("model"), where + ": model"));
  TRY(fields.integer("seed", config.seed, 0, kMany));
  TRY(fields.text("init", config.init));
  TRY(read_optimizer(fields, config));
  TRY(read_losses(fields, config));
  if (config.model.num_mtp_layers > 0 && config.ahead_loss == 0)
    return fields.wrong("ahead_loss", "is 0, and the model has a multi-token head, which nothing would train");
  if (config.router_bias_rate > 0 && (config.model.num_experts == 0 || config.model.router != RouterKind::kSigmoid))
    return fields.wrong("router_bias_rate", "is of sigmoid routers, which the model has not");
  TRY(read_schedule(fields, config));
  TRY(read_data(fields, config));
  TRY(read_objective(fields, where, config));
  return fields.finish("docs/training.md lists the fields");
}

}  // namespace

Result<TrainConfig> train_config_from_json(const Json& json, const std::string& where) {
  TrainConfig config;
  if (auto status = read_all(json, where, config); !status.ok()) {
    const Error& error = status.error();
    return error.message.rfind(where, 0) == 0 ? error : error.in(where);
  }
  config.source = json;
  return config;
}

Status settle(TrainConfig& config, const ExampleSource& data) {
  DiffusionTraining& diffusion = config.diffusion;
  const int64_t vocabulary = data.vocabulary();
  int64_t& size = config.model.vocab_size;
  int64_t needed = vocabulary;
  if (diffusion.on() && diffusion.masks()) {
    if (diffusion.mask_token < 0) diffusion.mask_token = static_cast<int32_t>(vocabulary);
    needed = std::max<int64_t>(needed, diffusion.mask_token + 1);
    config.model.mask_token_id = diffusion.mask_token;
  }
  if (size == 0) size = needed;
  if (size < vocabulary)
    return invalid_argument("vocab_size " + std::to_string(size) + " is smaller than the data's vocabulary of " + std::to_string(vocabulary),
                            "leave vocab_size out to take the data's");
  if (size < needed)
    return invalid_argument("vocab_size " + std::to_string(size) + " has no room for the mask token " + std::to_string(diffusion.mask_token),
                            "leave vocab_size out, or name a mask_token of the vocabulary");
  if (!diffusion.on()) return {};
  if (diffusion.pad_token < 0) diffusion.pad_token = data.end_token();
  if (diffusion.pad_token >= vocabulary)
    return invalid_argument("pad_token " + std::to_string(diffusion.pad_token) + " is none of the data's " + std::to_string(vocabulary) + " tokens");
  if (diffusion.align_answers && diffusion.pad_token < 0) return invalid_argument("align_answers needs a pad_token: the data name none");
  return {};
}

CanvasTokens noise_tokens(const TrainConfig& config, const ExampleSource& data) {
  CanvasTokens tokens{data.vocabulary(), config.diffusion.masks() ? config.diffusion.mask_token : -1, {}};
  if (data.end_token() >= 0) tokens.ends = {data.end_token()};
  return tokens;
}

DiffusionInfo diffusion_info(const TrainConfig& config, const ExampleSource& data) {
  const DiffusionTraining& diffusion = config.diffusion;
  DiffusionInfo info{diffusion.noise.kind, 0, diffusion.clean_blocks, noise_tokens(config, data)};
  if (diffusion.objective == Objective::kBlockDiffusion) info.block = diffusion.block;
  if (diffusion.pad_token >= 0) info.tokens.ends = {diffusion.pad_token};
  if (diffusion.align_answers) {
    info.aligned = false;
    info.front_token = diffusion.pad_token;
  }
  return info;
}

Result<TrainConfig> read_train_config(const std::string& path) {
  TRY_ASSIGN(const Json json, read_json_file(path));
  return train_config_from_json(json, path);
}

}  // namespace foretrace::lm
