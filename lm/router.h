// Router: which experts a token goes to, and with which weights. Scores are fp32 always.
//   softmax: p = softmax(W x), the top k of p
//   sigmoid: s = sigmoid(W x); the choice goes by s + bias, in the topk_group of n_group groups whose best two add up to
//            most; the weights are those of s
//   scaled:  softmax of W (norm(x) * scale) d^-1/2, where the norm has no weights; an expert's weight times a factor of the expert's own
// Of experts with equal scores those of lower numbers come first (kernels/expert_choice).
// Weights are normalised to sum 1 if norm_topk_prob, then scaled. Sources: Qwen3NextTopKRouter, KimiLinearTopkRouter, Gemma4TextRouter.
#pragma once

#include <optional>
#include <string>

#include "lm/config.h"
#include "lm/norm.h"
#include "lm/parameter.h"
#include "lm/token_step.h"

namespace foretrace::lm {

struct Routing {
  at::Tensor experts;        // int64 [N, k]
  at::Tensor weights;        // [N, k] fp32
  at::Tensor probabilities;  // [N, E] fp32; a sigmoid router's do not add up to 1
  // They do here.
  [[nodiscard]] at::Tensor shares() const;
};

// Of one token a row (lm/token_mixer.h), in the step's scratch.
struct StepRouting {
  int64_t* experts;  // [B, k]
  float* weights;    // [B, k]
};

class Router {
 public:
  // `prefixes`: the module's name in a checkpoint as written, then others under which it is read.
  Router(const ModelConfig& config, ParameterTable& table, const std::vector<std::string>& prefixes);
  // x [N, d]
  [[nodiscard]] Routing forward(const at::Tensor& x) const;
  // x [B, d]; the choice among the same scores is forward()'s, equal ones included.
  [[nodiscard]] StepRouting step(TokenStep& step, const float* x) const;
  [[nodiscard]] int64_t chosen() const { return chosen_; }  // k
  // [E]; undefined where there is none. Set by RouterTally::balance(), not by gradients.
  [[nodiscard]] at::Tensor bias() const { return bias_ != nullptr ? bias_->value : at::Tensor(); }

 private:
  // x [B, d] as the scores of a scaled router read it, in the step's scratch; x itself for others.
  const float* scaled_step(TokenStep& step, const float* x) const;

  RouterKind kind_;
  int64_t chosen_, groups_, chosen_groups_;
  bool normalise_;
  double scale_;
  const Parameter& weight_;  // [E, d]
  const Parameter* bias_;    // [E], sigmoid router only
  std::optional<RmsNorm> norm_;                    // scaled router only
  const Parameter *input_scale_ = nullptr, *expert_scale_ = nullptr;  // [d], [E]; there too
};

}  // namespace foretrace::lm
