// CausalLm: a decoder-only language model over token ids: embedding, layers, final norm, output head.
// One set of weights, two forms: whole sequences in chunks (training, prefill, scoring), or one token at a time on a Cache.
// Not for use from several threads at once where caches are shared; const calls on separate caches may run in parallel.
//   TRY_ASSIGN(auto model, CausalLm::load(directory));
//   Cache cache = model->new_cache(B);
//   at::Tensor next = model->prefill(cache, ids, lengths);            // [B, V]: logits behind each row's last token
//   next = model->step(cache, next.argmax(-1));                       // reads one token a row
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "lm/cache.h"
#include "lm/config.h"
#include "lm/decoder_layer.h"
#include "lm/multi_token_head.h"
#include "lm/norm.h"
#include "lm/parameter.h"
#include "lm/router_tally.h"

namespace foretrace::lm {

struct ForwardOptions {
  MaskMode mode;                 // how far ahead tokens look
  std::vector<int64_t> counts;   // rows padded on the right: row b has counts[b] tokens; needed where tokens look ahead
  std::vector<int64_t> pads;     // rows padded on the left: row b's tokens begin in column pads[b]
  std::vector<int64_t> lengths;  // packed sequences (lm/packing.h): ids are [1, sum of lengths]
  bool recompute = false;        // layers keep their inputs alone for backward (lm/recomputation.h)
  RouterTally* tally = nullptr;  // collects what the routers of experts decide
  at::Tensor counted;            // bool [B, T]: tokens that count there; undefined: all but padding on the left
};

class CausalLm {
 public:
  // Weights uninitialised: load them, or parameters().initialise(seed, config.initializer_range).
  // `matrix_type`: in which matrices are kept and multiplied (fp32, bf16; fp64 for checks).
  explicit CausalLm(ModelConfig config, at::ScalarType matrix_type);
  CausalLm(const CausalLm&) = delete;
  CausalLm& operator=(const CausalLm&) = delete;

  // A checkpoint directory (lm/checkpoint.h). Fails with what is wrong with it.
  static Result<std::unique_ptr<CausalLm>> load(const std::string& directory);
  static Result<std::unique_ptr<CausalLm>> load(const std::string& directory, at::ScalarType matrix_type);

  [[nodiscard]] const ModelConfig& config() const { return config_; }
  [[nodiscard]] ParameterTable& parameters() { return table_; }
  [[nodiscard]] const ParameterTable& parameters() const { return table_; }

  // Chunk form. ids int64 [B, T], right-padded rows are fine: no position looks ahead. -> [B, T, V] fp32.
  [[nodiscard]] at::Tensor logits(const at::Tensor& ids) const;
  // As logits(), by prefilling nothing and stepping through every column.
  [[nodiscard]] at::Tensor recurrent_logits(const at::Tensor& ids) const;
  // As logits() for rows padded on the left: row b's tokens begin in column pads[b]. Logits at pads mean nothing.
  [[nodiscard]] at::Tensor logits(const at::Tensor& ids, const std::vector<int64_t>& pads) const;
  // Chunk form without the head: final normed states [B, T, d] in the compute type. Differentiable.
  [[nodiscard]] at::Tensor hidden(const at::Tensor& ids, const ForwardOptions& options = {}) const;
  // Canvas: ids [B, T] behind what `cache` holds, where each sees all of the canvas and all that was read; the cache stays as it is.
  // -> [B, T, d] as hidden().
  [[nodiscard]] at::Tensor hidden_canvas(const Cache& cache, const at::Tensor& ids) const;
  // Two streams (lm/two_streams.h): noisy and clean ids, both [B, T] -> [B, 2 T, d] as hidden(), noisy ones first. Differentiable.
  // REQUIRES: T is a multiple of block
  [[nodiscard]] at::Tensor hidden_two_streams(const at::Tensor& noisy, const at::Tensor& clean, int64_t block, bool clean_blocks,
                                              const ForwardOptions& options = {}) const;
  [[nodiscard]] bool looks_ahead() const { return ahead_ != nullptr; }
  // The multi-token head: `states` from hidden() behind tokens, next_ids int64 [B, T] the token behind each -> states [B, T, d]
  // from which head() predicts the token behind that one. Differentiable. REQUIRES: looks_ahead()
  [[nodiscard]] at::Tensor hidden_ahead(const at::Tensor& states, const at::Tensor& next_ids, const ForwardOptions& options = {}) const;
  // states [..., d] from hidden() -> [..., V] in the compute type. Differentiable.
  [[nodiscard]] at::Tensor head(const at::Tensor& states) const;
  [[nodiscard]] const Parameter& head_weight() const { return *head_; }

  [[nodiscard]] Cache new_cache(int64_t batch) const { return Cache(layers_.size(), batch); }
  // Reads lengths[b] (1 .. T) tokens of each row of ids [B, T] behind what the cache holds; returns the logits behind
  // each row's last token, [B, V] fp32. Never tracks gradients. With kBlock, read whole blocks.
  at::Tensor prefill(Cache& cache, const at::Tensor& ids, const std::vector<int64_t>& lengths, const MaskMode& mode = {}) const;
  // Reads one token a row, ids [B]; [B, V] fp32. Never tracks gradients. From packed weights where there are: then a row's logits do
  // not depend on the other rows, to the bit.
  at::Tensor step(Cache& cache, const at::Tensor& ids) const;

  // Packs every matrix for step(): one more copy of them, in `type` (fp32 that of routers). False, and nothing packed, for an fp64
  // model. Anew after the values changed.
  bool pack_weights(kernels::PackedType type);
  // In the type that matrices are multiplied in. False also where no variant of kernels/packed_linear is made for this processor.
  bool pack_weights();
  [[nodiscard]] bool packed() const { return head_->packed != nullptr; }

 private:
  at::Tensor packed_step(Cache& cache, const at::Tensor& ids) const;
  at::Tensor run(const at::Tensor& ids, const SequenceContext& sequence, Cache* cache) const;
  SequenceContext whole_sequence(const at::Tensor& ids, const ForwardOptions& options) const;
  [[nodiscard]] at::ScalarType compute_type() const;

  ModelConfig config_;
  ParameterTable table_;
  Parameter* embedding_ = nullptr;
  std::vector<std::unique_ptr<DecoderLayer>> layers_;
  std::vector<float> frequencies_;  // of rotary pairs, where weights are packed
  std::unique_ptr<RmsNorm> norm_;
  std::unique_ptr<MultiTokenHead> ahead_;  // null: the config has none
  Parameter* head_ = nullptr;  // the embedding itself where the config ties them
};

}  // namespace foretrace::lm
