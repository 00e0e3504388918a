// DeltaStrength: how strongly a linear-attention layer writes and how fast it forgets, from its input x.
//   beta = beta_max sigmoid(W_b x)                              one a value head and Householder factor
//   scalar decay:   g = -exp(A_log) softplus(W_a x + dt_bias)   one a value head; log of the decay
//   channel decay:  the same, one a key channel (KDA); W_a may have low rank, W_f_b W_f_a
//   signed channel: r = 2 sigmoid(W_a x + dt_bias) - 1 in (-1, 1), given as log |r| and its sign
//   none:           g = 0 (DeltaNet)
#pragma once

#include <optional>
#include <string>

#include "lm/config.h"
#include "lm/low_rank.h"
#include "lm/parameter.h"
#include "lm/token_step.h"

namespace foretrace::lm {

struct DeltaStrengths {
  at::Tensor beta;  // [B, T, n Hv] fp32 (fp64 in an fp64 model)
  at::Tensor g;     // [B, T, Hv], or [B, T, Hv, dk] by channel
  at::Tensor sign;  // [B, T, Hv, dk] of -1 and 1; undefined: all 1
};

// Of one token a row (lm/token_mixer.h): float arrays, a row's n writes one behind the other.
struct StepStrengths {
  float* beta;  // [B, n, Hv]
  float* g;     // [B, n, Hv], or [B, n, Hv, dk] by channel; 0 behind the first write
  float* sign;  // [B, Hv, dk], before the first write; null: all 1
};

class DeltaStrength {
 public:
  DeltaStrength(const ModelConfig& config, ParameterTable& table, const std::string& prefix);
  // x [B, T, d]
  [[nodiscard]] DeltaStrengths forward(const at::Tensor& x) const;
  // x [B, d]
  [[nodiscard]] StepStrengths step(TokenStep& step, const float* x) const;

 private:
  void channel_decay(const at::Tensor& raw, DeltaStrengths& strengths) const;
  // raw [B, Hv dk], rows `stride` apart: the channel decay's projection.
  void step_channels(TokenStep& step, const float* raw, int64_t stride, StepStrengths& strengths) const;
  // raw [B, n Hv + Hv]: what a scalar decay's strengths are made of, of all writes.
  void step_scalar(TokenStep& step, const float* raw, const StepStrengths& strengths) const;

  DecayKind decay_;
  double beta_max_;
  int64_t heads_, strengths_, decay_rows_;  // decay_rows_: of projection_
  const Parameter& projection_;             // [n Hv + decay rows, d]: beta, then decay
  std::optional<LowRank> low_rank_;         // the channel decay's projection, where it is not in projection_
  const Parameter* dt_bias_ = nullptr;      // [Hv], or [Hv dk]
  const Parameter* a_log_ = nullptr;        // [Hv]
};

}  // namespace foretrace::lm
