// One token a row through MixtureOfExperts, on the kernels alone.
#include <algorithm>
#include <cmath>

#include "kernels/expert_grouping/expert_grouping.h"
#include "kernels/expert_grouping/expert_plan.h"
#include "lm/activation.h"
#include "lm/linear.h"
#include "lm/mixture_of_experts.h"
#include "lm/ops/parallel.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

// The rows of a step, sorted by the experts that they chose.
kernels::ExpertPlan plan_rows(TokenStep& step, const StepRouting& routing, int64_t chosen, int64_t experts) {
  const kernels::ExpertPlan plan{step.rows, chosen, experts, routing.experts, step.scratch.take_indices(experts + 1),
                                 step.scratch.take_indices(step.rows * chosen)};
  const Status planned = kernels::plan_experts(plan);
  FORETRACE_CHECK(planned.ok(), "a router chose an expert that there is not");
  return plan;
}

// Each expert's matrix times its pairs' rows: x [pairs, inputs] -> y [pairs, outputs].
void multiply_experts(const Parameter& weight, const kernels::ExpertPlan& plan, const float* x, float* y) {
  std::vector<kernels::PackedLinearArgs> products;
  for (int64_t e = 0; e < plan.experts; ++e) {
    const kernels::PackedMatrix& expert = (*weight.packed)[static_cast<size_t>(e)];
    const int64_t first = plan.begin[e], rows = plan.begin[e + 1] - first;
    if (rows == 0) continue;
    products.push_back(
        expert.args(rows, x + first * expert.inputs(), expert.inputs(), y + first * expert.outputs(), expert.outputs(), false));
  }
  kernels::packed_linear_each(products, ops::parallel_for);
}

}  // namespace

MixtureOfExperts::SharedStep MixtureOfExperts::shared_step(TokenStep& step, const float* x) const {
  if (shared_ == nullptr) return {nullptr, nullptr};
  const int64_t width = gate_up_.value.size(1);
  float* y = step.scratch.take(step.rows * width);
  std::fill_n(y, step.rows * width, 0.0F);
  shared_->step(step, x, y);
  if (shared_gate_ == nullptr) return {y, nullptr};
  float* gate = step.scratch.take(step.rows);
  linear_step(*shared_gate_, {step.rows, x, gate});
  for (int64_t row = 0; row < step.rows; ++row) gate[row] = 1 / (1 + std::exp(-gate[row]));
  return {y, gate};
}

void MixtureOfExperts::step(TokenStep& step, const float* x, float* y) const { step_routed_by(step, x, x, y); }

void MixtureOfExperts::step_routed_by(TokenStep& step, const float* routed, const float* x, float* y) const {
  const int64_t width = gate_up_.value.size(1), inner = down_.value.size(1);
  const StepRouting routing = router_.step(step, routed);
  const kernels::ExpertPlan plan = plan_rows(step, routing, router_.chosen(), experts_);
  const int64_t pairs = plan.tokens * plan.chosen;
  float* given = step.scratch.take(pairs * width);
  float* both = step.scratch.take(pairs * 2 * inner);
  float* product = step.scratch.take(pairs * inner);
  kernels::gather_experts({plan.tokens, plan.chosen, width, kernels::Element::kFloat32, plan.slot, x, width, given}, ops::parallel_for);
  multiply_experts(gate_up_, plan, given, both);
  gated_activation(pairs, inner, both, activation_, product);
  float* out = given;
  multiply_experts(down_, plan, product, out);
  const SharedStep shared = shared_step(step, x);
  kernels::sum_experts({plan.tokens, plan.chosen, width, kernels::Element::kFloat32, plan.slot, out, routing.weights, shared.y,
                        shared.weights, true, y},
                       ops::parallel_for);
}

}  // namespace foretrace::lm
