// Optimizer: AdamW for all parameters, or Muon for hidden matrices and AdamW for the rest. Weight decay on matrices and
// embeddings only: not on norms, A_log, dt_bias and convolutions.
#pragma once

#include "lm/parameter.h"
#include "lm/train/adamw.h"
#include "lm/train/muon.h"
#include "lm/train/train_config.h"

namespace foretrace::lm {

// Scales the gradients of all parameters but buffers so that their joint norm is at most clip_norm (0: leaves them); returns the norm before.
double clip_gradients(ParameterTable& table, double clip_norm);

class Optimizer {
 public:
  // `table` must outlive this; its parameters require gradients. `owned`: which of them it steps and keeps moments of; all if empty.
  Optimizer(const TrainConfig& config, ParameterTable& table, const std::vector<bool>& owned = {});

  double clip(double clip_norm) { return clip_gradients(table_, clip_norm); }
  // Applies the gradients and renews the compute copies.
  void step(double learning_rate);
  void clear_gradients();
  // The tensors to save; loading copies into them.
  [[nodiscard]] NamedTensors state() const;
  // What state() would hold of a parameter, its values not set.
  [[nodiscard]] NamedTensors blank_state(const Parameter& parameter) const;

 private:
  [[nodiscard]] bool is_muons(const Parameter& parameter) const {
    return kind_ == OptimizerKind::kMuon && parameter.kind == ParameterKind::kMatrix;
  }

  ParameterTable& table_;
  OptimizerKind kind_;
  AdamW adamw_;
  Muon muon_;
};

}  // namespace foretrace::lm
