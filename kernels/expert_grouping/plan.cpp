#include <algorithm>
#include <string>

#include "kernels/expert_grouping/expert_plan.h"

namespace foretrace::kernels {
namespace {

Error outside(const ExpertPlan& plan, int64_t pair) {
  return invalid_argument("token " + std::to_string(pair / plan.chosen) + " chose expert " +
                              std::to_string(plan.ids[pair]),
                          "experts are 0 to " + std::to_string(plan.experts - 1));
}

}  // namespace

Status plan_experts(const ExpertPlan& plan) {
  const int64_t pairs = plan.tokens * plan.chosen;
  int64_t* const begin = plan.begin;
  std::fill_n(begin, plan.experts + 1, int64_t{0});
  for (int64_t i = 0; i < pairs; ++i) {
    if (plan.ids[i] < 0 || plan.ids[i] >= plan.experts) return outside(plan, i);
    ++begin[plan.ids[i] + 1];
  }
  for (int64_t e = 0; e < plan.experts; ++e) begin[e + 1] += begin[e];
  for (int64_t i = 0; i < pairs; ++i) plan.slot[i] = begin[plan.ids[i]]++;
  // each begin[e] has moved on to where e + 1 begins
  std::copy_backward(begin, begin + plan.experts, begin + plan.experts + 1);
  begin[0] = 0;
  return {};
}

}  // namespace foretrace::kernels
