// RunState: where a training run stands, beside its weights, so that it goes on bit for bit. Kept in the checkpoint as
// trainer.json (this struct) and trainer.safetensors (the optimizer's tensors).
#pragma once

#include <cstdint>
#include <string>

#include "core/json.h"
#include "lm/parameter.h"
#include "lm/train/batcher.h"
#include "lm/train/adamw.h"

namespace foretrace::lm {

struct RunState {
  int64_t step = 0;
  int64_t tokens = 0;
  double seconds = 0;  // of training, over all resumes
  double flops = 0;    // of training, over all resumes, as far as they are counted (lm/train/training_flops.h)
  BatchPosition position;
  int64_t step_batches = 1;  // of all ranks
  std::string data;  // the source's fingerprint
  Json config;       // the run's config as it was read
};

struct RunFiles {
  Json foretrace;  // becomes foretrace.json; null: none
  std::vector<std::pair<std::string, std::string>> companions;  // further files of the checkpoint: name, bytes
};

// A model as its checkpoint holds it.
struct SavedModel {
  Json config;  // config.json
  const ParameterTable& parameters;
};

// Writes weights, `tensors` (the optimizer's, the averages) and state as one checkpoint that appears at once.
Status save_run(const std::string& directory, const RunState& state, const SavedModel& model, const NamedTensors& tensors,
                const RunFiles& files);
// Writes a model alone, as one checkpoint that appears at once.
Status save_model(const std::string& directory, const SavedModel& model, const RunFiles& files);

Result<RunState> read_run_state(const std::string& directory);
// Reads weights and `tensors` back, into their memory.
Status load_run(const std::string& directory, ParameterTable& parameters, const NamedTensors& tensors);

}  // namespace foretrace::lm
