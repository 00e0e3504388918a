#include "lm/ops/cross_entropy.h"

#include "kernels/cross_entropy/cross_entropy.h"
#include "lm/ops/bridge.h"
#include "lm/torch.h"

namespace foretrace::lm::ops {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Result {
  double total;
  at::Tensor losses, dlogits;
};

Result run(const at::Tensor& logits, const at::Tensor& targets, const at::Tensor& weights,
           double z, double smoothing, bool want_gradient) {
  Result result{0, at::empty_like(weights), {}};
  if (want_gradient) result.dlogits = at::empty(logits.sizes(), logits.options());
  kernels::CrossEntropyArgs args{};
  args.rows = logits.size(0);
  args.vocab = logits.size(1);
  args.element = element_of(logits, "logits");
  args.logits = logits.data_ptr();
  args.logits_stride = logits.stride(0);
  args.targets = targets.data_ptr<int64_t>();
  args.weights = weights.data_ptr();
  args.losses = result.losses.data_ptr();
  args.dlogits = pointer(result.dlogits);
  args.z = z;
  args.smoothing = smoothing;
  result.total = kernels::cross_entropy(args, parallel_for);
  return result;
}

struct LossFunction : torch::autograd::Function<LossFunction> {
  static at::Tensor forward(AutogradContext* ctx, const at::Tensor& logits,
                            const at::Tensor& targets, const at::Tensor& weights, double z, double smoothing) {
    const Result result = run(logits, targets, weights, z, smoothing, true);
    ctx->save_for_backward({result.dlogits});
    return at::scalar_tensor(result.total, weights.options());
  }

  static variable_list backward(AutogradContext* ctx, const variable_list& grads) {
    const at::Tensor dlogits = ctx->get_saved_variables()[0];
    const double scale = grads[0].item<double>();
    return {scale == 1 ? dlogits : dlogits * scale, at::Tensor(), at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

void check(const at::Tensor& logits, const at::Tensor& targets, const at::Tensor& weights) {
  TORCH_CHECK(logits.dim() == 2, "logits must be [N, V], got ", logits.sizes());
  TORCH_CHECK(
      targets.dim() == 1 && targets.size(0) == logits.size(0) && targets.scalar_type() == at::kLong,
      "targets must be int64 [N] with N = ", logits.size(0));
  TORCH_CHECK(weights.sizes() == targets.sizes(), "weights must be [N]");
  const int64_t* target = targets.data_ptr<int64_t>();
  for (int64_t n = 0; n < targets.size(0); ++n) {
    if (target[n] >= 0 && target[n] < logits.size(1)) continue;
    TORCH_CHECK(weights[n].item<double>() == 0, "target ", target[n], " at position ", n,
                " is outside [0, ", logits.size(1), ") and has a weight");
  }
}

}  // namespace

at::Tensor weighted_cross_entropy(const at::Tensor& logits, const at::Tensor& targets,
                                  const at::Tensor& weights, double z, double smoothing) {
  const kernels::Element element = element_of(logits, "logits");
  const at::Tensor dense = dense_last(logits), target = targets.contiguous();
  const at::Tensor weight = as_parameter(weights, element).detach();
  check(dense, target, weight);
  if (!wants_grad({logits}))
    return at::scalar_tensor(run(dense, target, weight, z, smoothing, false).total, weight.options());
  return LossFunction::apply(dense, target, weight, z, smoothing);
}

CrossEntropy cross_entropy_and_gradient(const at::Tensor& logits, const at::Tensor& targets, const at::Tensor& weights, double z,
                                        double smoothing, bool want_gradient) {
  const at::NoGradGuard no_grad;
  const at::Tensor dense = dense_last(logits), target = targets.contiguous();
  const at::Tensor weight = as_parameter(weights, element_of(logits, "logits"));
  check(dense, target, weight);
  const Result result = run(dense, target, weight, z, smoothing, want_gradient);
  return {result.total, result.dlogits};
}

at::Tensor token_losses(const at::Tensor& logits, const at::Tensor& targets) {
  const at::NoGradGuard no_grad;
  const kernels::Element element = element_of(logits, "logits");
  const at::Tensor target = targets.contiguous();
  const at::Tensor ones =
      at::ones(target.sizes(), at::TensorOptions().dtype(parameter_type(element)));
  check(logits, target, ones);
  return run(dense_last(logits), target, ones, 0, 0, false).losses;
}

}  // namespace foretrace::lm::ops
