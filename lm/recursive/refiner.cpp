#include "lm/recursive/refiner.h"

#include <cmath>

#include "lm/checkpoint.h"
#include "lm/device.h"
#include "lm/linear.h"
#include "lm/recursive/refiner_weights.h"
#include "lm/torch.h"
#include "lm/wide.h"

namespace foretrace::lm {
namespace {

Rotation make_rotation(const RefinerConfig& config, at::ScalarType matrix_type) {
  if (config.mlp_t || config.pos_encodings != PositionCode::kRope) return {};
  const auto type = matrix_type == at::kDouble ? at::kDouble : at::kFloat;
  const auto width = static_cast<double>(config.head_dim());
  const at::Tensor exponents = at::arange(0, config.head_dim(), 2, type) / width;
  const at::Tensor angles = at::outer(at::arange(config.positions(), type), 1 / at::pow(config.rope_theta, exponents));
  const auto shaped = [](const at::Tensor& x) { return x.unsqueeze(0).unsqueeze(2); };
  return {shaped(angles.cos()), shaped(angles.sin())};
}

}  // namespace

Refiner::Refiner(RefinerConfig config, at::ScalarType matrix_type)
    : config_(config), table_(matrix_type), rotation_(make_rotation(config, matrix_type)) {
  const int64_t width = config_.hidden_size;
  const auto add = [&](ParameterKind kind, InitialValue initial, const std::vector<int64_t>& shape, const char* name) {
    return &add_refiner_weight(table_, kind, initial, shape, name);
  };
  tokens_ = add(ParameterKind::kEmbedding, InitialValue::kLeCun, {config_.vocab_size, width}, "embed_tokens.embedding_weight");
  if (config_.puzzle_emb_ndim > 0)
    puzzles_ = add(ParameterKind::kBuffer, InitialValue::kZero, {config_.num_puzzle_identifiers, config_.puzzle_emb_ndim}, "puzzle_emb.weights");
  if (config_.pos_encodings == PositionCode::kLearned)
    positions_ = add(ParameterKind::kEmbedding, InitialValue::kLeCun, {config_.positions(), width}, "embed_pos.embedding_weight");
  y_init_ = add(ParameterKind::kBuffer, InitialValue::kUnitNormal, {width}, "H_init");
  z_init_ = add(ParameterKind::kBuffer, InitialValue::kUnitNormal, {width}, "L_init");
  const auto add_level = [&](Network& level, int64_t layers, const std::string& name) {
    for (int64_t i = 0; i < layers; ++i) level.emplace_back(config_, table_, name + ".layers." + std::to_string(i) + ".");
  };
  add_level(h_level_, config_.h_layers, "H_level");
  add_level(l_level_, config_.l_layers, "L_level");
  head_ = add(ParameterKind::kEmbedding, InitialValue::kLeCun, {config_.vocab_size, width}, "lm_head.weight");
  q_weight_ = add(ParameterKind::kEmbedding, InitialValue::kZero, {2, width}, "q_head.weight");
  q_bias_ = add(ParameterKind::kGate, InitialValue::kNoHalt, {2}, "q_head.bias");
}

Result<std::unique_ptr<Refiner>> Refiner::load(const std::string& directory, at::ScalarType matrix_type) {
  const std::string path = checkpoint_directory(directory) + "/config.json";
  TRY_ASSIGN(const Json json, read_json_file(path));
  TRY_ASSIGN(const RefinerConfig config, refiner_config_from_json(json, path));
  auto refiner = std::make_unique<Refiner>(config, matrix_type);
  TRY(load_weights(directory, refiner->parameters()));
  return refiner;
}

void Refiner::move_to(at::Device device) {
  lm::move_to(table_, device);
  if (rotation_.cos.defined()) rotation_ = {rotation_.cos.to(device), rotation_.sin.to(device)};
}

at::ScalarType Refiner::compute_type() const { return head_->compute.scalar_type(); }

Latents Refiner::initial(int64_t rows) const {
  const auto latent = [&](const Parameter& init) {
    return init.value.to(compute_type()).expand({rows, config_.positions(), config_.hidden_size}).contiguous();
  };
  return {latent(*y_init_), latent(*z_init_)};
}

at::Tensor Refiner::embed_row(const at::Tensor& inputs, const at::Tensor& puzzle_rows) const {
  at::Tensor x = embed(inputs, *tokens_, compute_type());
  if (puzzles_ != nullptr) {
    const int64_t missing = config_.puzzle_emb_len * config_.hidden_size - config_.puzzle_emb_ndim;
    const at::Tensor padded = at::constant_pad_nd(puzzle_rows.to(compute_type()), {0, missing});
    x = at::cat({padded.view({-1, config_.puzzle_emb_len, config_.hidden_size}), x}, 1);
  }
  if (positions_ != nullptr) x = 0.707106781 * (x + positions_->value.to(compute_type()));
  return std::sqrt(static_cast<double>(config_.hidden_size)) * x;
}

at::Tensor Refiner::call(const Network& network, const at::Tensor& h) const {
  at::Tensor out = h;
  for (const RefinerBlock& block : network) out = block.forward(out, rotation_);
  return out;
}

Latents Refiner::cycle(Latents at, const at::Tensor& x, bool last) const {
  const bool wanted = at::GradMode::is_enabled() && last;
  const at::AutoGradMode outer(wanted);
  const at::Tensor read = at.y + x;
  {
    const at::AutoGradMode inner(wanted && !config_.one_step_gradient);
    for (int64_t i = 0; i + 1 < config_.l_cycles; ++i) at.z = call(l_level_, at.z + read);
  }
  at.z = call(l_level_, at.z + read);
  at.y = call(answering(), at.y + at.z);
  return at;
}

Recursion Refiner::recurse(const Latents& from, const at::Tensor& inputs, const at::Tensor& puzzles) const {
  at::Tensor puzzle_rows;
  if (puzzles_ != nullptr) {
    puzzle_rows = puzzles_->value.index_select(0, puzzles);
    if (at::GradMode::is_enabled()) puzzle_rows.requires_grad_(true);
  }
  const at::Tensor x = embed_row(inputs, puzzle_rows);
  Latents at = from;
  for (int64_t i = 0; i < config_.h_cycles; ++i) at = cycle(std::move(at), x, i + 1 == config_.h_cycles);
  const at::Tensor q = wide(linear(at.y.select(1, 0), *q_weight_)) + q_bias_->value;
  const at::Tensor logits = linear(at.y.narrow(1, config_.puzzle_emb_len, config_.seq_len), *head_);
  return {{at.y.detach(), at.z.detach()}, logits, q.select(1, 0), q.select(1, 1), puzzle_rows};
}

}  // namespace foretrace::lm
