#include "lm/recomputation.h"

#include "lm/router_tally.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Call : torch::CustomClassHolder {
  Call(const DecoderLayer& layer_, SequenceContext sequence_) : layer(layer_), sequence(std::move(sequence_)) {}
  const DecoderLayer& layer;
  SequenceContext sequence;
};

// The layer's output and, where it routes, the probability mass of its experts; `tally` gets all that it routes.
variable_list run(const Call& call, const at::Tensor& x, RouterTally& tally) {
  SequenceContext sequence = call.sequence;
  sequence.tally = &tally;
  const at::Tensor y = call.layer.forward(x, sequence, nullptr);
  return tally.mass().defined() ? variable_list{y, tally.mass()} : variable_list{y};
}

struct Recomputed : torch::autograd::Function<Recomputed> {
  // `anchor` requires gradients, so that the result does too where x does not.
  static variable_list forward(AutogradContext* ctx, const at::Tensor& x, const at::Tensor&, const c10::intrusive_ptr<Call>& call,
                               RouterTally* tally) {
    ctx->save_for_backward({x});
    ctx->saved_data["call"] = at::IValue::make_capsule(call);
    return run(*call, x, *tally);
  }

  static variable_list backward(AutogradContext* ctx, const variable_list& gradients) {
    const at::AutoGradMode enabled(true);
    const auto call = c10::static_intrusive_pointer_cast<Call>(ctx->saved_data["call"].toCapsule());
    const at::Tensor x = ctx->get_saved_variables()[0].detach().requires_grad_(true);
    RouterTally tally;
    variable_list outputs, given;
    const variable_list all = run(*call, x, tally);
    for (size_t i = 0; i < all.size(); ++i)
      if (gradients[i].defined()) outputs.push_back(all[i]), given.push_back(gradients[i]);
    torch::autograd::backward(outputs, given);
    return {x.grad(), at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

}  // namespace

at::Tensor recomputed(const DecoderLayer& layer, const at::Tensor& x, const SequenceContext& sequence) {
  RouterTally tally;
  const at::Tensor anchor = at::zeros({0}).requires_grad_(true);
  const variable_list results = Recomputed::apply(x, anchor, c10::make_intrusive<Call>(layer, sequence), &tally);
  if (sequence.tally != nullptr && results.size() == 2) sequence.tally->add(tally, results[1]);
  return results[0];
}

}  // namespace foretrace::lm
