#include "lm/ops/expert_grouping.h"

#include "kernels/expert_grouping/expert_grouping.h"
#include "kernels/expert_grouping/expert_plan.h"
#include "lm/ops/bridge.h"
#include "lm/torch.h"

namespace foretrace::lm::ops {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

at::Tensor gathered(const at::Tensor& x, const at::Tensor& slot) {
  const at::Tensor out = at::empty({slot.numel(), x.size(1)}, x.options());
  kernels::gather_experts({slot.size(0), slot.size(1), x.size(1), element_of(x, "x"), slot.data_ptr<int64_t>(), x.data_ptr(),
                           x.stride(0), out.data_ptr()},
                          parallel_for);
  return out;
}

struct Summands {
  at::Tensor y, slot;
  at::Tensor weights, shared, shared_weights;  // may be undefined
};

kernels::ExpertSumArgs args_of(const Summands& in) {
  kernels::ExpertSumArgs args{};
  args.tokens = in.slot.size(0);
  args.chosen = in.slot.size(1);
  args.cols = in.y.size(1);
  args.element = element_of(in.y, "y");
  args.slot = in.slot.data_ptr<int64_t>();
  args.y = in.y.data_ptr();
  args.weights = pointer(in.weights);
  args.shared = pointer(in.shared);
  args.shared_weights = pointer(in.shared_weights);
  return args;
}

at::Tensor summed(const Summands& in) {
  kernels::ExpertSumArgs args = args_of(in);
  const at::Tensor out = at::empty({args.tokens, args.cols}, in.y.options());
  args.out = out.data_ptr();
  kernels::sum_experts(args, parallel_for);
  return out;
}

struct GatherFunction : torch::autograd::Function<GatherFunction> {
  static at::Tensor forward(AutogradContext* ctx, const at::Tensor& x, const at::Tensor& slot) {
    ctx->save_for_backward({slot});
    return gathered(x, slot);
  }

  static variable_list backward(AutogradContext* ctx, const variable_list& grads) {
    return {summed({grads[0].contiguous(), ctx->get_saved_variables()[0], {}, {}, {}}), at::Tensor()};
  }
};

using MaybeTensor = std::optional<at::Tensor>;

struct SumFunction : torch::autograd::Function<SumFunction> {
  static at::Tensor forward(AutogradContext* ctx, const at::Tensor& y, const at::Tensor& slot, const at::Tensor& weights,
                            const MaybeTensor& shared, const MaybeTensor& shared_weights) {
    const Summands in{y, slot, weights, shared.value_or(at::Tensor()), shared_weights.value_or(at::Tensor())};
    ctx->save_for_backward({y, slot, weights, in.shared, in.shared_weights});
    return summed(in);
  }

  static variable_list backward(AutogradContext* ctx, const variable_list& grads) {
    const variable_list saved = ctx->get_saved_variables();
    const Summands in{saved[0], saved[1], saved[2], saved[3], saved[4]};
    const at::Tensor d_out = grads[0].contiguous();
    const at::Tensor dy = at::empty_like(in.y), dweights = at::empty_like(in.weights);
    at::Tensor dshared, dshared_weights;
    if (in.shared_weights.defined()) {
      dshared = at::empty_like(in.shared);
      dshared_weights = at::empty_like(in.shared_weights);
    }
    kernels::sum_experts_backward(
        args_of(in), {d_out.data_ptr(), dy.data_ptr(), dweights.data_ptr(), pointer(dshared), pointer(dshared_weights)}, parallel_for);
    if (in.shared.defined() && !in.shared_weights.defined()) dshared = d_out;
    return {dy, at::Tensor(), dweights, dshared, dshared_weights};
  }
};

}  // namespace

at::Tensor choose_experts(const at::Tensor& scores, const at::Tensor& bias, const ExpertChoice& choice) {
  const kernels::Element element = element_of(scores, "scores");
  TORCH_CHECK(scores.dim() == 2 && scores.scalar_type() == parameter_type(element) && (!bias.defined() || (bias.numel() == scores.size(1) && bias.scalar_type() == scores.scalar_type())),
              "scores must be float32 or float64 [N, E] beside a bias [E] of their type, got ", scores.sizes(), " of ",
              scores.scalar_type());
  const at::Tensor dense = scores.detach().contiguous(), offsets = bias.defined() ? bias.detach().contiguous() : bias;
  const at::Tensor ids = at::empty({scores.size(0), choice.chosen}, at::kLong);
  kernels::choose_experts({scores.size(0), scores.size(1), choice.chosen, choice.groups, choice.chosen_groups,
                           element, dense.data_ptr(), pointer(offsets), ids.data_ptr<int64_t>()},
                          parallel_for);
  return ids;
}

ExpertGroups group_experts(const at::Tensor& ids, int64_t experts) {
  TORCH_CHECK(ids.dim() == 2 && ids.scalar_type() == at::kLong && ids.device().is_cpu() && ids.is_contiguous() && experts > 0,
              "ids must be a dense int64 [N, k] on the CPU, got ", ids.sizes(), " of ", ids.scalar_type());
  const ExpertGroups groups{at::empty({experts + 1}, at::kLong), at::empty(ids.sizes(), at::kLong)};
  const Status planned = kernels::plan_experts({ids.size(0), ids.size(1), experts, ids.data_ptr<int64_t>(),
                                                groups.begin.data_ptr<int64_t>(), groups.slot.data_ptr<int64_t>()});
  TORCH_CHECK(planned.ok(), planned.error().text());
  return groups;
}

at::Tensor gather_experts(const at::Tensor& x, const ExpertGroups& groups) {
  TORCH_CHECK(x.dim() == 2 && x.size(0) == groups.slot.size(0), "x must be [N, d] with N = ", groups.slot.size(0), ", got ", x.sizes());
  element_of(x, "x");
  const at::Tensor rows = dense_last(x);
  return wants_grad({x}) ? GatherFunction::apply(rows, groups.slot) : gathered(rows, groups.slot);
}

at::Tensor sum_experts(const at::Tensor& y, const at::Tensor& weights, const ExpertGroups& groups, const SharedExpert& shared) {
  TORCH_CHECK(y.dim() == 2 && y.size(0) == groups.slot.numel() && weights.sizes() == groups.slot.sizes(),
              "y must be [N k, d] beside weights [N, k], got ", y.sizes(), " and ", weights.sizes());
  const kernels::Element element = element_of(y, "y");
  const int64_t tokens = groups.slot.size(0);
  if (shared.y.defined())
    TORCH_CHECK(shared.y.dim() == 2 && shared.y.size(0) == tokens && shared.y.size(1) == y.size(1) &&
                    shared.y.scalar_type() == y.scalar_type() && (!shared.weights.defined() || shared.weights.numel() == tokens),
                "a shared expert's y must be [N, d] of the others' type, got ", shared.y.sizes());
  const Summands in{y.contiguous(), groups.slot, as_parameter(weights, element),
                    shared.y.defined() ? shared.y.contiguous() : at::Tensor(),
                    shared.y.defined() ? as_parameter(shared.weights, element) : at::Tensor()};
  return wants_grad({y, weights, shared.y, shared.weights})
             ? SumFunction::apply(in.y, in.slot, in.weights, if_defined(in.shared), if_defined(in.shared_weights))
             : summed(in);
}

}  // namespace foretrace::lm::ops
