// RouterTally: how evenly routers spread tokens over experts, pooled over all layers of one forward pass.
//   loss = E sum_e f_e P_e;  f_e: assignments to e a row, P_e: mean probability of e; top-k where all is even
// Differentiable in P. Source: transformers' load_balancing_loss_func (Switch Transformer, arXiv 2101.03961, eq. 4-6).
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace foretrace::lm {

class RouterTally {
 public:
  // One layer: shares of probability [N, E], each row adding up to 1, chosen experts int64 [N, k]; `valid` bool, N numbers: rows that count (undefined: all).
  // `bias`: what the router adds to scores before it chooses [E]; may be undefined.
  void add(const at::Tensor& probabilities, const at::Tensor& experts, const at::Tensor& valid, const at::Tensor& bias);
  // What another tally holds, with `mass` in place of its probability mass.
  void add(const RouterTally& other, const at::Tensor& mass);
  // Sums of the experts' probabilities, [E]; undefined where no layer has experts.
  [[nodiscard]] const at::Tensor& mass() const { return probabilities_; }
  // Assignments to the experts of each layer with a bias, [layers, E], over all `tallies`, which saw the same layers in the same
  // order; undefined where there is none.
  static at::Tensor loads(const std::vector<RouterTally>& tallies);
  // Moves each such layer's bias by `rate` up for experts with less than the mean load, down for those with more. Source:
  // auxiliary-loss-free balancing, arXiv 2408.15664, algorithm 1.
  void balance(const at::Tensor& loads, double rate) const;
  // A scalar; undefined where no layer has experts.
  [[nodiscard]] at::Tensor loss() const;

 private:
  void sum(const at::Tensor& assigned, const at::Tensor& mass, const at::Tensor& rows);

  struct Load {
    at::Tensor bias, assignments;  // [E]
  };
  std::vector<Load> loads_;   // of layers with a bias
  at::Tensor assignments_;    // [E]
  at::Tensor probabilities_;  // [E], sums
  at::Tensor rows_;           // scalar
};

}  // namespace foretrace::lm
