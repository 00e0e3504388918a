#include "lm/recursive/refiner_train_config.h"

#include "lm/json_fields.h"

namespace foretrace::lm {
namespace {

Status read_optimizer(JsonFields& fields, RefinerTrainConfig& config) {
  TRY(fields.choice("precision", std::array{std::pair{"float32", false}, std::pair{"bfloat16", true}}, config.bfloat16));
  TRY(fields.choice("optimizer", std::array{std::pair{"adam_atan2", false}, std::pair{"muon", true}}, config.muon));
  TRY(fields.number("momentum", config.momentum, 1e-9, 0.99999999));
  TRY(fields.number("learning_rate", config.learning_rate, 0, kHuge));
  TRY(fields.integer("warmup_steps", config.warmup_steps, 0, kMany));
  TRY(fields.number("weight_decay", config.weight_decay, 0, 100));
  TRY(fields.number("beta1", config.beta1, 0, 0.99999999));
  TRY(fields.number("beta2", config.beta2, 0, 0.99999999));
  TRY(fields.number("puzzle_learning_rate", config.puzzle_learning_rate, 0, kHuge));
  TRY(fields.number("puzzle_weight_decay", config.puzzle_weight_decay, 0, 100));
  return fields.number("average_decay", config.average_decay, 0, 0.99999999);
}

Status read_run(JsonFields& fields, RefinerTrainConfig& config) {
  TRY(fields.integer("seed", config.seed, 0, kMany));
  TRY(fields.text("device", config.device));
  TRY(fields.integer("batch_rows", config.batch_rows, 1, 1 << 24));
  TRY(fields.integer("max_steps", config.max_steps, 0, kMany));
  TRY(fields.number("max_seconds", config.max_seconds, 0, kHuge));
  TRY(fields.number("max_flops", config.max_flops, 0, kHuge));
  if (config.max_steps == 0 && config.max_seconds == 0 && config.max_flops == 0)
    return fields.wrong("max_steps", "is missing, and so are max_seconds and max_flops: the run would not end");
  TRY(fields.number("checkpoint_seconds", config.checkpoint_seconds, 0, kHuge));
  TRY(fields.integer("checkpoint_steps", config.checkpoint_steps, 0, kMany));
  TRY(fields.integer("validation_rows", config.validation_rows, 0, kMany));
  return fields.integer("validation_steps", config.validation_steps, 1, kMany);
}

Status read_all(JsonFields& fields, const std::string& where, RefinerTrainConfig& config) {
  std::string decoder = "refiner";
  TRY(fields.text("decoder", decoder));
  if (decoder != "refiner") return fields.wrong("decoder", "is \"" + decoder + "\", must be \"refiner\"");
  TRY(fields.required("model"));
  TRY_ASSIGN(config.model, refiner_config_from_training(*fields.take("model"), where + ": model"));
  TRY(read_optimizer(fields, config));
  return read_run(fields, config);
}

}  // namespace

Result<RefinerTrainConfig> refiner_train_config_from_json(const Json& json, const std::string& where) {
  JsonFields fields(json, where);
  RefinerTrainConfig config;
  TRY(read_all(fields, where, config));
  TRY(fields.finish("docs/refiners.md lists the fields"));
  config.source = json;
  return config;
}

}  // namespace foretrace::lm
