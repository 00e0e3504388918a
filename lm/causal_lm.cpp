#include "lm/causal_lm.h"

#include <algorithm>

#include "core/check.h"
#include "lm/checkpoint.h"
#include "lm/checkpoint_keys.h"
#include "lm/linear.h"
#include "lm/llada_keys.h"
#include "lm/torch.h"
#include "lm/two_streams.h"
#include "lm/wide.h"

namespace foretrace::lm {
namespace {

// Weights without values; an Error where `config`, read from `directory`, asks for more memory than there is.
Result<std::unique_ptr<CausalLm>> make_model(const ModelConfig& config, at::ScalarType matrix_type, const std::string& directory) {
  try {
    return std::make_unique<CausalLm>(config, matrix_type);
  } catch (const c10::Error& error) {
    return parse_error(directory + "/config.json: no model of these sizes can be made", error.what_without_backtrace());
  }
}

}  // namespace

CausalLm::CausalLm(ModelConfig config, at::ScalarType matrix_type) : config_(std::move(config)), table_(matrix_type) {
  const std::vector<int64_t> shape = {config_.vocab_size, config_.hidden_size};
  embedding_ = &table_.add(ParameterKind::kEmbedding, InitialValue::kNormal, shape, body_prefix(config_.family) + "embed_tokens.weight");
  trunk_ = std::make_unique<Trunk>(config_, table_);
  head_ = config_.tie_word_embeddings
              ? embedding_
              : &table_.add(ParameterKind::kEmbedding, InitialValue::kNormal, shape, "lm_head.weight");
  if (config_.self_conditioning)
    conditioning_ = std::make_unique<SelfConditioning>(config_, table_, body_prefix(config_.family) + "self_conditioning.");
  first_ahead_ = table_.all().size();
  if (config_.family == ModelFamily::kLlada) table_.respell(llada_key);
  if (config_.num_mtp_layers > 0) ahead_ = std::make_unique<MultiTokenHead>(config_, table_);
}

Result<std::unique_ptr<CausalLm>> CausalLm::load(const std::string& directory) { return load(directory, at::kFloat); }

Result<std::unique_ptr<CausalLm>> CausalLm::load(const std::string& directory, at::ScalarType matrix_type) {
  TRY_ASSIGN(const ModelConfig config, read_model_config(directory));
  TRY_ASSIGN(auto model, make_model(config, matrix_type, checkpoint_directory(directory)));
  TRY(load_weights(directory, model->parameters()));
  return model;
}

at::ScalarType CausalLm::compute_type() const { return head_->compute.scalar_type(); }

at::Tensor CausalLm::run(const at::Tensor& ids, const SequenceContext& sequence, Cache* cache) const {
  return trunk_->forward(embedded(ids), sequence, cache);
}

at::Tensor CausalLm::embedded(const at::Tensor& ids) const {
  const at::Tensor rows = embed(ids, *embedding_, compute_type());
  return config_.embedding_scale == 1.0 ? rows : rows * config_.embedding_scale;
}

SequenceContext CausalLm::whole_sequence(const at::Tensor& ids, const ForwardOptions& options) const {
  const auto& lengths = options.lengths;
  const auto batch = lengths.empty() ? static_cast<size_t>(ids.size(0)) : lengths.size();
  const int64_t tokens = lengths.empty() ? ids.size(1) : *std::max_element(lengths.begin(), lengths.end());
  std::vector<int64_t> counts = lengths.empty() ? options.counts : lengths;
  if (counts.empty() || options.mode.ahead == LookAhead::kNone) counts.assign(batch, tokens);  // what is behind is not seen
  SequenceContext sequence =
      make_sequence(config_, tokens, std::vector<int64_t>(batch, 0), counts, compute_type(), options.pads, options.mode);
  if (!lengths.empty()) pack(sequence, lengths, options.mode);
  sequence.tally = options.tally;
  sequence.counted = options.counted.defined() ? options.counted : sequence.valid;
  sequence.recompute = options.recompute && at::GradMode::is_enabled();
  return sequence;
}

at::Tensor CausalLm::hidden(const at::Tensor& ids, const ForwardOptions& options) const {
  return trunk_->norm().forward(run(ids, whole_sequence(ids, options), nullptr));
}

at::Tensor CausalLm::hidden_canvas(const Cache& cache, const at::Tensor& ids, const Conditioning& told) const {
  FORETRACE_CHECK(conditioning_ != nullptr || !told.logits.defined(), "the model has no self-conditioning");
  Cache read = cache;  // shares the tensors; linear mixers replace theirs, and read_only keeps attention from writing into them
  SequenceContext sequence = make_sequence(config_, ids.size(1), cache.lengths(), std::vector<int64_t>(cache.lengths().size(), ids.size(1)),
                                           compute_type(), {}, MaskMode::full(config_.canvas_is_one));
  sequence.read_only = true;
  const at::Tensor x = embedded(ids);
  const at::Tensor first = conditioning_ == nullptr ? x : conditioning_->forward(x, told, *embedding_);
  return trunk_->norm().forward(trunk_->forward(first, sequence, cache.empty() ? nullptr : &read));
}

at::Tensor CausalLm::hidden_inside(const Cache& cache, const at::Tensor& ids, const std::vector<int64_t>& begin) const {
  FORETRACE_CHECK(attends_only(), "a linear mixer has no slots to write over");
  Cache read = cache;  // as in hidden_canvas()
  return trunk_->norm().forward(run(ids, make_inside(config_, ids.size(1), begin, cache.lengths(), compute_type()), &read));
}

bool CausalLm::attends_only() const {
  return std::find(config_.layer_types.begin(), config_.layer_types.end(), LayerType::kLinearAttention) == config_.layer_types.end();
}

at::Tensor CausalLm::hidden_two_streams(const at::Tensor& noisy, const at::Tensor& clean, int64_t block, bool clean_blocks,
                                        const ForwardOptions& options, int64_t first) const {
  const StreamShape shape{block, first, noisy.size(1), clean.size(1)};
  SequenceContext sequence = make_two_streams(config_, noisy.size(0), shape, clean_blocks, compute_type());
  sequence.tally = options.tally;
  sequence.counted = options.counted;
  sequence.recompute = options.recompute && at::GradMode::is_enabled();
  return trunk_->norm().forward(run(at::cat({noisy, clean}, 1), sequence, nullptr));
}

at::Tensor CausalLm::hidden_ahead(const at::Tensor& states, const at::Tensor& next_ids, const ForwardOptions& options) const {
  return ahead_->forward(states, embedded(next_ids), whole_sequence(next_ids, options));
}

at::Tensor CausalLm::head(const at::Tensor& states) const {
  const at::Tensor logits = linear(states, *head_);
  const double cap = config_.logit_cap;
  return cap > 0 ? at::tanh(wide(logits) / cap) * cap : logits;
}

at::Tensor CausalLm::logits(const at::Tensor& ids) const { return logits(ids, {}); }

at::Tensor CausalLm::logits(const at::Tensor& ids, const std::vector<int64_t>& pads) const {
  const at::NoGradGuard no_grad;
  return wide(head(hidden(ids, {.mode = config_.bidirectional ? MaskMode::full() : MaskMode::causal(), .pads = pads})));
}

at::Tensor CausalLm::recurrent_logits(const at::Tensor& ids) const {
  const at::NoGradGuard no_grad;
  Cache cache = new_cache(ids.size(0));
  std::vector<at::Tensor> columns;
  for (int64_t t = 0; t < ids.size(1); ++t) columns.push_back(step(cache, ids.select(1, t)));
  return at::stack(columns, 1);
}

at::Tensor CausalLm::read(Cache& cache, const at::Tensor& ids, const std::vector<int64_t>& lengths, const MaskMode& mode) const {
  const SequenceContext sequence = make_sequence(config_, ids.size(1), cache.lengths(), lengths, compute_type(), {}, mode);
  const at::Tensor x = run(ids, sequence, &cache);
  cache.advance(lengths);
  return x;
}

at::Tensor CausalLm::last_logits(const at::Tensor& x, const std::vector<int64_t>& lengths) const {
  const at::Tensor last = (at::tensor(lengths, at::kLong) - 1).view({-1, 1, 1}).expand({-1, 1, x.size(2)});
  return wide(head(trunk_->norm().forward(x.gather(1, last).squeeze(1))));
}

at::Tensor CausalLm::prefill(Cache& cache, const at::Tensor& ids, const std::vector<int64_t>& lengths, const MaskMode& mode) const {
  const at::NoGradGuard no_grad;
  return last_logits(read(cache, ids, lengths, mode), lengths);
}

CausalLm::Prefilled CausalLm::prefill_states(Cache& cache, const at::Tensor& ids, const std::vector<int64_t>& lengths,
                                             const MaskMode& mode) const {
  const at::NoGradGuard no_grad;
  const at::Tensor x = read(cache, ids, lengths, mode);
  return {last_logits(x, lengths), trunk_->norm().forward(x)};
}

void CausalLm::commit(Cache& cache, const at::Tensor& ids, const std::vector<int64_t>& lengths, const MaskMode& mode) const {
  const at::NoGradGuard no_grad;
  static_cast<void>(read(cache, ids, lengths, mode));
}

void CausalLm::prefill_ahead(Cache& ahead, const at::Tensor& states, const at::Tensor& next_ids, const std::vector<int64_t>& lengths) const {
  const at::NoGradGuard no_grad;
  const SequenceContext sequence = make_sequence(config_, next_ids.size(1), ahead.lengths(), lengths, compute_type());
  static_cast<void>(ahead_->forward(states, embedded(next_ids), sequence, &ahead.layer(0)));
  ahead.advance(lengths);
}

at::Tensor CausalLm::step(Cache& cache, const at::Tensor& ids) const {
  const at::NoGradGuard no_grad;
  if (packed()) return packed_step(cache, ids);
  const std::vector<int64_t> ones(cache.lengths().size(), 1);
  SequenceContext sequence = make_sequence(config_, 1, cache.lengths(), ones, compute_type());
  sequence.recurrent = true;
  const at::Tensor x = run(ids.unsqueeze(1), sequence, &cache);
  cache.advance(ones);
  return wide(head(trunk_->norm().forward(x.squeeze(1))));
}

}  // namespace foretrace::lm
