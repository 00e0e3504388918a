#include "lm/delta_strength.h"

#include "lm/delta_spelling.h"
#include "lm/linear.h"
#include "lm/ops/delta_gates.h"
#include "lm/torch.h"
#include "lm/wide.h"

namespace foretrace::lm {
namespace {

constexpr double kLeastDecay = 1e-13;  // |r| below this is taken as this: its log stays finite

bool by_channel(DecayKind decay) { return decay == DecayKind::kChannel || decay == DecayKind::kSignedChannel; }

int64_t decay_width(const ModelConfig& config) {
  if (config.linear_decay == DecayKind::kNone) return 0;
  return config.linear_num_value_heads * (by_channel(config.linear_decay) ? config.linear_key_head_dim : 1);
}

// The decay's rows of the shared projection.
int64_t projected_rows(const ModelConfig& config) {
  return by_channel(config.linear_decay) && config.linear_gate_rank > 0 ? 0 : decay_width(config);
}

Parameter& add_strength_projection(const ModelConfig& config, ParameterTable& table, const std::string& prefix) {
  const int64_t strengths = DeltaWidths(config).strengths;
  const int64_t rows = projected_rows(config);
  std::vector<int64_t> blocks = {strengths};
  if (rows > 0) blocks.push_back(rows);
  return table.add(ParameterKind::kMatrix, InitialValue::kNormal, {strengths + rows, config.hidden_size},
                   strength_spelling(config, prefix, rows), blocks);
}

}  // namespace

DeltaStrength::DeltaStrength(const ModelConfig& config, ParameterTable& table, const std::string& prefix)
    : decay_(config.linear_decay),
      beta_max_(config.linear_beta_max),
      heads_(config.linear_num_value_heads),
      strengths_(DeltaWidths(config).strengths),
      decay_rows_(projected_rows(config)),
      projection_(add_strength_projection(config, table, prefix)) {
  const int64_t width = decay_width(config);
  if (width > decay_rows_) low_rank_.emplace(table, width, config.linear_gate_rank, config.hidden_size, prefix + "f_");
  if (decay_ == DecayKind::kNone) return;
  const auto bias = decay_ == DecayKind::kSignedChannel ? InitialValue::kOpenGate : InitialValue::kTimeStep;
  dt_bias_ = &table.add(ParameterKind::kGate, bias, {width}, prefix + "dt_bias");
  if (decay_ != DecayKind::kSignedChannel)
    a_log_ = &table.add(ParameterKind::kGate, InitialValue::kLogDecay, {heads_}, log_decay_spelling(config, prefix));
}

void DeltaStrength::channel_decay(const at::Tensor& raw, DeltaStrengths& strengths) const {
  const at::Tensor gate = (wide(raw) + dt_bias_->value).unflatten(-1, {heads_, -1});
  if (decay_ == DecayKind::kChannel) {
    strengths.g = -a_log_->value.exp().unsqueeze(-1) * at::softplus(gate);
    return;
  }
  const at::Tensor r = at::tanh(gate / 2);  // = 2 sigmoid - 1
  strengths.sign = at::where(r.detach() < 0, -1.0, 1.0).to(r.scalar_type());
  strengths.g = r.abs().clamp_min(kLeastDecay).log();
}

DeltaStrengths DeltaStrength::forward(const at::Tensor& x) const {
  const auto parts = linear(x, projection_).split_with_sizes({strengths_, decay_rows_}, -1);
  DeltaStrengths strengths;
  if (decay_ == DecayKind::kScalar && strengths_ == heads_) {
    const ops::DeltaGates gates = ops::delta_gates(parts[1], parts[0], a_log_->value, dt_bias_->value, beta_max_);
    return {gates.beta, gates.g, {}};
  }
  strengths.beta = beta_max_ * at::sigmoid(wide(parts[0]));
  switch (decay_) {
    case DecayKind::kNone: strengths.g = at::zeros({x.size(0), x.size(1), heads_}, strengths.beta.options()); break;
    case DecayKind::kScalar:
      strengths.g = -a_log_->value.exp() * at::softplus(wide(parts[1]) + dt_bias_->value);
      break;
    case DecayKind::kChannel:
    case DecayKind::kSignedChannel: channel_decay(low_rank_.has_value() ? low_rank_->forward(x) : parts[1], strengths);
  }
  return strengths;
}

}  // namespace foretrace::lm
