// RefinerTrainConfig: everything that decides a refiner's training, as a JSON file says it. docs/refiners.md lists the fields; defaults
// are those of TinyRecursiveModels' config/cfg_pretrain.yaml.
#pragma once

#include <cstdint>
#include <string>

#include "lm/recursive/refiner_config.h"

namespace foretrace::lm {

struct RefinerTrainConfig {
  RefinerConfig model;
  int64_t seed = 0;
  std::string device = "cpu";  // or "cuda", "cuda:N" (lm/device.h); a resume may be on another one
  bool bfloat16 = false;  // "precision": latents and matrix products in bf16 with fp32 masters, or all in fp32

  double learning_rate = 1e-4;
  int64_t warmup_steps = 2000;  // linear; constant from there on
  double weight_decay = 0.1;
  bool muon = false;       // "optimizer": Muon for the matrices of the blocks, or AdamAtan2 for all
  double momentum = 0.95;  // Muon's
  double beta1 = 0.9;
  double beta2 = 0.95;
  double puzzle_learning_rate = 1e-2;
  double puzzle_weight_decay = 0.1;
  double average_decay = 0.999;  // of the moving average of the weights, which is what is scored; 0: none
  int64_t batch_rows = 768;      // rows that are worked at at a time

  // The run ends at the first limit it meets; 0: no such limit. At least one is set.
  int64_t max_steps = 0;
  double max_seconds = 0;
  double max_flops = 0;  // lm/recursive/refiner_flops.h

  double checkpoint_seconds = 60;
  int64_t checkpoint_steps = 0;    // besides; 0: by time alone
  int64_t validation_rows = 1024;  // of the held-out split, scored every validation_steps and at the end; 0: none
  int64_t validation_steps = 1000;

  Json source;  // the JSON it was read from
};

// Unknown fields are Errors that name them.
Result<RefinerTrainConfig> refiner_train_config_from_json(const Json& json, const std::string& where);

}  // namespace foretrace::lm
