// RouterTally: how evenly routers spread tokens over experts, pooled over all layers of one forward pass.
//   loss = E sum_e f_e P_e;  f_e: assignments to e a row, P_e: mean probability of e; top-k where all is even
// Differentiable in P. Source: transformers' load_balancing_loss_func (Switch Transformer, arXiv 2101.03961, eq. 4-6).
#pragma once

#include <ATen/core/Tensor.h>

namespace foretrace::lm {

class RouterTally {
 public:
  // One layer: probabilities [N, E], chosen experts int64 [N, k]; `valid` bool, N numbers: rows that count (undefined: all).
  void add(const at::Tensor& probabilities, const at::Tensor& experts, const at::Tensor& valid);
  // A scalar; undefined where no layer has experts.
  [[nodiscard]] at::Tensor loss() const;

 private:
  at::Tensor assignments_;    // [E]
  at::Tensor probabilities_;  // [E], sums
  at::Tensor rows_;           // scalar
};

}  // namespace foretrace::lm
