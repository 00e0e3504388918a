#include "lm/masked_attention.h"

#include <algorithm>
#include <optional>

#include "lm/ops/product.h"
#include "lm/torch.h"

namespace foretrace::lm {

namespace {

at::Tensor with_slots(const at::Tensor& buffer, const at::Tensor& x, const SequenceContext& sequence) {
  if (!buffer.defined()) return x;
  if (sequence.same_start) {
    const int64_t end = sequence.start.front() + sequence.tokens;
    const at::Tensor before = buffer.narrow(2, 0, sequence.start.front());
    return sequence.slots == end ? at::cat({before, x}, 2) : at::cat({before, x, buffer.narrow(2, end, sequence.slots - end)}, 2);
  }
  at::Tensor copy = buffer.narrow(2, 0, std::min(buffer.size(2), sequence.slots));
  copy = at::constant_pad_nd(copy, {0, 0, 0, sequence.slots - copy.size(2)});
  return copy.scatter(2, sequence.columns.unsqueeze(1).unsqueeze(-1).expand(x.sizes()), x);
}

at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& mask, bool causal,
                  std::optional<double> scale = {}) {
  const auto type = ops::widens(q) ? at::kFloat : q.scalar_type();
  std::optional<at::Tensor> given;
  if (mask.defined()) given = mask.is_floating_point() ? mask.to(type) : mask;
  const at::Tensor attended = at::scaled_dot_product_attention(q.to(type), k.to(type), v.to(type), given, 0.0, causal, scale).to(q.scalar_type());
  return attended.transpose(1, 2).flatten(2);
}

}  // namespace

at::Tensor append_slots(at::Tensor& buffer, const at::Tensor& x, const SequenceContext& sequence) {
  if (sequence.read_only) return with_slots(buffer, x, sequence);
  if (!buffer.defined()) buffer = at::zeros({x.size(0), x.size(1), sequence.slots, x.size(3)}, x.options());
  grow_slots(buffer, sequence.slots);
  if (sequence.same_start) {
    buffer.narrow(2, sequence.start.front(), sequence.tokens).copy_(x);
  } else {
    buffer.scatter_(2, sequence.columns.unsqueeze(1).unsqueeze(-1).expand(x.sizes()), x);
  }
  return buffer.narrow(2, 0, sequence.slots);
}

at::Tensor masked_attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const SequenceContext& sequence,
                            const at::Tensor& mask, std::optional<double> scale) {
  return attend(q, k, v, mask, !mask.defined() && sequence.tokens > 1, scale);
}

at::Tensor full_attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) { return attend(q, k, v, {}, false); }

}  // namespace foretrace::lm
