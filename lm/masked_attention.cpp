#include "lm/masked_attention.h"

#include <optional>

#include "lm/torch.h"

namespace foretrace::lm {

at::Tensor append_slots(at::Tensor& buffer, const at::Tensor& x, const SequenceContext& sequence) {
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
                            const at::Tensor& mask) {
  const std::optional<at::Tensor> given = mask.defined() ? std::optional<at::Tensor>(mask) : std::nullopt;
  const bool causal = !given.has_value() && sequence.tokens > 1;
  const at::Tensor attended = at::scaled_dot_product_attention(q, k, v, given, 0.0, causal);
  return attended.transpose(1, 2).reshape({sequence.batch, sequence.tokens, -1});
}

}  // namespace foretrace::lm
