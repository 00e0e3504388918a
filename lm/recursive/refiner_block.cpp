#include "lm/recursive/refiner_block.h"

#include "lm/linear.h"
#include "lm/masked_attention.h"
#include "lm/ops/residual_norm.h"
#include "lm/ops/rotary.h"
#include "lm/ops/swiglu.h"
#include "lm/recursive/refiner_weights.h"
#include "lm/torch.h"

namespace foretrace::lm {
namespace {

// `fused`: matrices of as many rows that it is made of.
const Parameter* add_block_matrix(ParameterTable& table, int64_t rows, int64_t columns, const std::string& name, int64_t fused = 1) {
  Parameter& matrix = add_refiner_weight(table, ParameterKind::kMatrix, InitialValue::kLeCun, {rows, columns}, name + ".weight");
  matrix.blocks.assign(static_cast<size_t>(fused), rows / fused);
  return &matrix;
}

at::Tensor swiglu(const at::Tensor& x, const Parameter& gate_up, const Parameter& down) {
  return linear(ops::swiglu_packed(linear(x, gate_up)), down);
}

}  // namespace

RefinerBlock::RefinerBlock(const RefinerConfig& config, ParameterTable& table, const std::string& name)
    : heads_(config.num_heads), eps_(config.rms_norm_eps), over_tokens_(config.mlp_t) {
  const int64_t width = config.hidden_size, inner = refiner_inner_width(width, config.expansion);
  if (over_tokens_) {
    const int64_t tokens = config.positions(), inner_tokens = refiner_inner_width(tokens, config.expansion);
    in_ = add_block_matrix(table, 2 * inner_tokens, tokens, name + "mlp_t.gate_up_proj", 2);
    out_ = add_block_matrix(table, tokens, inner_tokens, name + "mlp_t.down_proj");
  } else {
    in_ = add_block_matrix(table, 3 * width, width, name + "self_attn.qkv_proj", 3);
    out_ = add_block_matrix(table, width, width, name + "self_attn.o_proj");
  }
  gate_up_ = add_block_matrix(table, 2 * inner, width, name + "mlp.gate_up_proj", 2);
  down_ = add_block_matrix(table, width, inner, name + "mlp.down_proj");
}

at::Tensor RefinerBlock::attend(const at::Tensor& h, const Rotation& rotation) const {
  const at::Tensor qkv = linear(h, *in_).unflatten(-1, {3 * heads_, -1});
  at::Tensor qk = qkv.narrow(2, 0, 2 * heads_);
  if (rotation.cos.defined()) qk = ops::rotary(qk, rotation.cos, rotation.sin);
  const auto heads = [&](const at::Tensor& x, int64_t first) { return x.narrow(2, first, heads_).transpose(1, 2); };
  return linear(full_attention(heads(qk, 0), heads(qk, heads_), heads(qkv, 2 * heads_)), *out_);
}

at::Tensor RefinerBlock::forward(const at::Tensor& h, const Rotation& rotation) const {
  at::Tensor mixed;
  if (over_tokens_) {
    const at::Tensor turned = h.transpose(1, 2).contiguous();
    mixed = ops::residual_norm(turned, swiglu(turned, *in_, *out_), eps_).transpose(1, 2).contiguous();
  } else {
    mixed = ops::residual_norm(h, attend(h, rotation), eps_);
  }
  return ops::residual_norm(mixed, swiglu(mixed, *gate_up_, *down_), eps_);
}

}  // namespace foretrace::lm
