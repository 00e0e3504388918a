// TrainConfig: everything that decides a training run, as a JSON file says it. docs/training.md lists the fields.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lm/config.h"
#include "lm/diffusion/diffusion_info.h"
#include "lm/train/diffusion_training.h"
#include "lm/train/example_source.h"
#include "lm/train/role_weights.h"
#include "lm/train/task_source.h"

namespace foretrace::lm {

enum class OptimizerKind { kAdamW, kMuon };
enum class ScheduleKind { kCosine, kWarmupStableDecay, kConstant };

struct TrainConfig {
  ModelConfig model;
  int64_t seed = 0;
  std::string init;      // model directory of the same shape whose weights the run begins with; empty: random ones
  bool bfloat16 = true;  // "precision": matrix products in bf16 with fp32 masters, or all in fp32

  DiffusionTraining diffusion;  // "objective" and "diffusion"

  OptimizerKind optimizer = OptimizerKind::kAdamW;
  double learning_rate = 1e-3;
  double weight_decay = 0.1;
  double beta1 = 0.9;
  double beta2 = 0.95;
  double epsilon = 1e-8;
  double momentum = 0.95;  // Muon
  double clip_norm = 1.0;  // largest norm of the whole gradient; 0: no clipping

  double z_loss = 0;          // of the squared log partition function
  double label_smoothing = 0;  // share of a target's mass that all of the vocabulary gets
  double ahead_loss = 0.1;    // of the multi-token head's loss, where the model has one
  double router_bias_rate = 0;  // by which sigmoid routers' biases move against their experts' load, a step (arXiv 2408.15664)
  double average_decay = 0;   // of the moving average of the weights, kept in OUT/average; 0: none
  int64_t accumulate = 1;     // batches a step
  bool recompute = false;     // activation checkpointing

  ScheduleKind schedule = ScheduleKind::kCosine;
  double warmup_fraction = 0.02;  // of the run
  double decay_fraction = 0.2;    // of the run, at its end: "wsd" only
  double final_learning_rate_fraction = 0.1;

  // The run ends at the first limit it meets; 0: no such limit. At least one is set.
  int64_t max_steps = 0;
  int64_t max_tokens = 0;
  double max_seconds = 0;
  double max_flops = 0;  // lm/train/training_flops.h

  int64_t batch_tokens = 8192;  // rows times padded length
  int64_t max_length = 4096;    // longer examples are cut
  bool packing = false;         // sequences one behind another, without padding
  RoleWeights role_weights;
  std::optional<TaskConfig> task;  // trained on, in place of shards

  double checkpoint_seconds = 60;
  int64_t checkpoint_steps = 0;  // besides; 0: by time alone
  int64_t validation_tokens = 65536;  // of the held-out split, scored with every checkpoint; 0: none

  Json source;  // the JSON it was read from
};

// Unknown fields are Errors that name them.
Result<TrainConfig> read_train_config(const std::string& path);
Result<TrainConfig> train_config_from_json(const Json& json, const std::string& where);

// Fills in what the data decides: the vocabulary's size, the mask and what fills rows up. Fails where the config and the data do not go
// together. Does nothing to a config that is settled.
Status settle(TrainConfig& config, const ExampleSource& data);
// Tokens that noise puts on answers. REQUIRES: the config is settled
CanvasTokens noise_tokens(const TrainConfig& config, const ExampleSource& data);
// How a model generates that was trained so. REQUIRES: the config is settled, its objective not causal
DiffusionInfo diffusion_info(const TrainConfig& config, const ExampleSource& data);

}  // namespace foretrace::lm
