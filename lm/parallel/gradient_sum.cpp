#include "lm/parallel/gradient_sum.h"

#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>

#include "core/check.h"
#include "lm/torch.h"

namespace foretrace::lm {

struct GradientSum::Hook : torch::autograd::PostAccumulateGradHook {
  Hook(GradientSum& owner, size_t bucket) : owner_(owner), bucket_(bucket) {}
  void operator()(const torch::autograd::Variable&) override { owner_.arrived(bucket_); }

  GradientSum& owner_;
  size_t bucket_;
};

GradientSum::GradientSum(ParameterTable& table, ProcessGroup& group, int64_t bucket_bytes) : group_(group) {
  int64_t bytes = bucket_bytes;
  for (auto parameter = table.all().rbegin(); parameter != table.all().rend(); ++parameter) {
    if (parameter->kind == ParameterKind::kBuffer) continue;
    const auto more = static_cast<int64_t>(parameter->value.nbytes());
    if (bytes + more > bucket_bytes || buckets_.back().parameters.front()->value.scalar_type() != parameter->value.scalar_type()) {
      buckets_.emplace_back();
      bytes = 0;
    }
    bytes += more;
    buckets_.back().parameters.push_back(&*parameter);
    torch::autograd::impl::set_post_acc_grad_hooks(parameter->value, std::make_unique<Hook>(*this, buckets_.size() - 1));
  }
}

GradientSum::~GradientSum() {
  for (Bucket& bucket : buckets_)
    for (Parameter* parameter : bucket.parameters) torch::autograd::impl::set_post_acc_grad_hooks(parameter->value, nullptr);
}

void GradientSum::begin(bool once) {
  active_ = once;
  sent_ = 0;
  for (Bucket& bucket : buckets_) bucket.missing = bucket.parameters.size();
}

void GradientSum::arrived(size_t index) {
  if (!active_) return;
  FORETRACE_CHECK(buckets_[index].missing > 0, "a gradient came twice in one backward pass");
  --buckets_[index].missing;
  while (sent_ < buckets_.size() && buckets_[sent_].missing == 0) send(buckets_[sent_++]);
}

void GradientSum::send(Bucket& bucket) {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> parts;
  for (const Parameter* parameter : bucket.parameters) {
    const at::Tensor& gradient = parameter->value.grad();
    parts.push_back(gradient.defined() ? gradient.reshape({-1}) : at::zeros({parameter->value.numel()}, parameter->value.options().requires_grad(false)));
  }
  bucket.sum = at::cat(parts);
  bucket.wait = group_.begin_sum(bucket.sum);
}

Status GradientSum::finish() {
  const at::NoGradGuard no_grad;
  active_ = false;
  while (sent_ < buckets_.size()) send(buckets_[sent_++]);
  for (Bucket& bucket : buckets_) {
    TRY(bucket.wait());
    int64_t begin = 0;
    for (Parameter* parameter : bucket.parameters) {
      const at::Tensor part = bucket.sum.narrow(0, begin, parameter->value.numel()).view(parameter->value.sizes());
      at::Tensor& gradient = parameter->value.mutable_grad();
      if (gradient.defined()) gradient.copy_(part);
      else gradient = part.clone();
      begin += parameter->value.numel();
    }
    bucket.sum.reset();
  }
  return {};
}

}  // namespace foretrace::lm
