// Tensors <-> kernels/expert_grouping and kernels/expert_choice (formulas there): the way of tokens to their experts and back.
#pragma once

#include <ATen/core/Tensor.h>

#include "kernels/expert_choice/expert_choice.h"

namespace foretrace::lm::ops {

// How routers choose: `groups` are 1 and 1 where there are none.
struct ExpertChoice {
  int64_t chosen, groups, chosen_groups;
};
// scores [N, E], float32 or float64, bias [E] of the same type or undefined -> int64 [N, k], best first. No gradient.
at::Tensor choose_experts(const at::Tensor& scores, const at::Tensor& bias, const ExpertChoice& choice);

// Tokens sorted by expert (kernels/expert_grouping/expert_plan.h).
struct ExpertGroups {
  at::Tensor begin;  // int64 [E + 1]
  at::Tensor slot;   // int64 [N, k]
};
// ids int64 [N, k] in [0, experts). Throws c10::Error on any other.
ExpertGroups group_experts(const at::Tensor& ids, int64_t experts);

// x [N, d] -> [N k, d]: row slot[t, k] is x[t]. Differentiable.
at::Tensor gather_experts(const at::Tensor& x, const ExpertGroups& groups);

// What all tokens have beside their experts; undefined: none.
struct SharedExpert {
  at::Tensor y;        // [N, d]
  at::Tensor weights;  // [N], or undefined: all 1
};
// y [N k, d], weights [N, k] -> [N, d]: sum_k weights[t, k] y[slot[t, k]] + shared.weights[t] shared.y[t]. Differentiable in all of them.
at::Tensor sum_experts(const at::Tensor& y, const at::Tensor& weights, const ExpertGroups& groups, const SharedExpert& shared = {});

}  // namespace foretrace::lm::ops
