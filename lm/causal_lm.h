// CausalLm: a decoder-only language model over token ids: embedding, layers (lm/trunk.h), final norm, output head.
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
#include "lm/multi_token_head.h"
#include "lm/parameter.h"
#include "lm/router_tally.h"
#include "lm/self_conditioning.h"
#include "lm/trunk.h"

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

  // Chunk form. ids int64 [B, T] -> [B, T, V] fp32. Right-padded rows are fine where no position looks ahead; where the config says
  // `bidirectional`, all look at the whole row.
  [[nodiscard]] at::Tensor logits(const at::Tensor& ids) const;
  // As logits(), by prefilling nothing and stepping through every column. REQUIRES: the model is not bidirectional
  [[nodiscard]] at::Tensor recurrent_logits(const at::Tensor& ids) const;
  // As logits() for rows padded on the left: row b's tokens begin in column pads[b]. Logits at pads mean nothing.
  [[nodiscard]] at::Tensor logits(const at::Tensor& ids, const std::vector<int64_t>& pads) const;
  // Chunk form without the head: final normed states [B, T, d] in the compute type. Differentiable.
  [[nodiscard]] at::Tensor hidden(const at::Tensor& ids, const ForwardOptions& options = {}) const;
  // Canvas: ids [B, T] behind what `cache` holds, where each sees all of the canvas and all that was read; the cache stays as it is.
  // `told` is for models with self-conditioning. -> [B, T, d] as hidden().
  [[nodiscard]] at::Tensor hidden_canvas(const Cache& cache, const at::Tensor& ids, const Conditioning& told = {}) const;
  // As hidden_canvas() in place of those tokens of the cache that stand from begin[b] on: each sees all that the cache holds before and
  // behind, and the canvas. REQUIRES: attends_only(), and the canvas lies within each row
  [[nodiscard]] at::Tensor hidden_inside(const Cache& cache, const at::Tensor& ids, const std::vector<int64_t>& begin) const;
  // Two streams (lm/two_streams.h): noisy ids [B, N] that begin at the text's token `first`, and clean ones [B, C] -> [B, N + C, d] as
  // hidden(), noisy ones first. Differentiable. REQUIRES: first, N and C are multiples of block, first + N - block <= C
  [[nodiscard]] at::Tensor hidden_two_streams(const at::Tensor& noisy, const at::Tensor& clean, int64_t block, bool clean_blocks,
                                              const ForwardOptions& options = {}, int64_t first = 0) const;
  [[nodiscard]] bool looks_ahead() const { return ahead_ != nullptr; }
  // No layer is linear: a cache can be rewound.
  [[nodiscard]] bool attends_only() const;
  // The multi-token head: `states` from hidden() behind tokens, next_ids int64 [B, T] the token behind each -> states [B, T, d]
  // from which head() predicts the token behind that one. Differentiable. REQUIRES: looks_ahead()
  [[nodiscard]] at::Tensor hidden_ahead(const at::Tensor& states, const at::Tensor& next_ids, const ForwardOptions& options = {}) const;
  // states [..., d] from hidden() -> [..., V] in the compute type, or fp32 where logits have a cap. Differentiable.
  [[nodiscard]] at::Tensor head(const at::Tensor& states) const;
  [[nodiscard]] const Parameter& head_weight() const { return *head_; }

  [[nodiscard]] Cache new_cache(int64_t batch) const { return Cache(trunk_->slots(), batch); }
  // Reads lengths[b] (1 .. T) tokens of each row of ids [B, T] behind what the cache holds; returns the logits behind
  // each row's last token, [B, V] fp32. Never tracks gradients. With kBlock, read whole blocks.
  at::Tensor prefill(Cache& cache, const at::Tensor& ids, const std::vector<int64_t>& lengths, const MaskMode& mode = {}) const;
  // The same, with the final normed states behind all that was read.
  struct Prefilled {
    at::Tensor logits;  // [B, V] fp32
    at::Tensor states;  // [B, T, d] in the compute type
  };
  Prefilled prefill_states(Cache& cache, const at::Tensor& ids, const std::vector<int64_t>& lengths, const MaskMode& mode = {}) const;
  // As prefill(), of lengths[b] (0 .. T) tokens, without logits: only moves the cache on.
  void commit(Cache& cache, const at::Tensor& ids, const std::vector<int64_t>& lengths, const MaskMode& mode = {}) const;
  // Reads one token a row, ids [B]; [B, V] fp32. Never tracks gradients. From packed weights where there are: then a row's logits do
  // not depend on the other rows, to the bit.
  at::Tensor step(Cache& cache, const at::Tensor& ids) const;

  // As step(), of two tokens a row, ids [2, B], in one pass over the packed weights. The cache then stands behind the first token;
  // Cache::keep_second() moves it behind the second. Both get the bits that two calls of step() would give. REQUIRES: packed()
  struct TwoSteps {
    at::Tensor logits;  // [2, B, V] fp32
    at::Tensor states;  // [2, B, d] fp32, final and normed
  };
  TwoSteps step_two(Cache& cache, const at::Tensor& ids) const;

  // The multi-token head's own cache for B sequences: its slot t holds token t + 1 and the state behind token t.
  [[nodiscard]] Cache new_cache_ahead(int64_t batch) const { return Cache(1, batch); }
  // As hidden_ahead() behind what `ahead` holds, for lengths[b] (0 .. T) tokens of each row; only moves the cache on. No gradients.
  void prefill_ahead(Cache& ahead, const at::Tensor& states, const at::Tensor& next_ids, const std::vector<int64_t>& lengths) const;
  // N tokens for the multi-token head: of rows[i] of its cache the next one, each row's side by side and in order, rows ascending.
  struct TokensAhead {
    std::vector<int64_t> rows;  // [N]
    at::Tensor states;          // [N, d] fp32, of the model behind a token
    at::Tensor next_ids;        // int64 [N], the token behind that one
  };
  // -> [rows that appear, V] fp32: logits of the token behind each row's last next_ids. REQUIRES: packed_ahead()
  at::Tensor step_ahead(Cache& ahead, const TokensAhead& tokens) const;

  // Packs every matrix for step(): one more copy of them, in `type` (fp32 that of routers). False, and nothing packed, for an fp64
  // model. Anew after the values changed. `ahead`: the multi-token head's too, which step_ahead() alone reads.
  bool pack_weights(kernels::PackedType type, bool ahead = false);
  // In the type that matrices are multiplied in. False also where no variant of kernels/packed_linear is made for this processor.
  bool pack_weights();
  [[nodiscard]] bool packed() const { return head_->packed != nullptr; }
  [[nodiscard]] bool packed_ahead() const { return packed() && looks_ahead() && ahead_->packed(); }

 private:
  // Reads the tokens of `step`, ids [N] -> the final normed states [N, d], in `states` or else in scratch.
  const float* packed_states(TokenStep& step, Cache& cache, const at::Tensor& ids, float* states) const;
  // A new step's tokens, for the layers of `cache`.
  TokenStep packed_tokens(Cache& cache, TokenPlaces places) const;
  at::Tensor packed_step(Cache& cache, const at::Tensor& ids) const;
  // Reads on through the layers -> x [B, T, d]. No gradients.
  at::Tensor read(Cache& cache, const at::Tensor& ids, const std::vector<int64_t>& lengths, const MaskMode& mode) const;
  // x [B, T, d] behind the layers -> logits behind each row's last token.
  [[nodiscard]] at::Tensor last_logits(const at::Tensor& x, const std::vector<int64_t>& lengths) const;
  at::Tensor run(const at::Tensor& ids, const SequenceContext& sequence, Cache* cache) const;
  // x [rows, d] -> logits [rows, V] of a step.
  void packed_head(int64_t rows, const float* x, float* logits) const;
  // ids [...] -> what the first layer reads [..., d], in the compute type.
  [[nodiscard]] at::Tensor embedded(const at::Tensor& ids) const;
  // The same in fp32, for steps.
  [[nodiscard]] at::Tensor embedded_wide(const at::Tensor& ids) const;
  SequenceContext whole_sequence(const at::Tensor& ids, const ForwardOptions& options) const;
  [[nodiscard]] at::ScalarType compute_type() const;

  ModelConfig config_;
  ParameterTable table_;
  Parameter* embedding_ = nullptr;
  std::unique_ptr<Trunk> trunk_;
  StepFrequencies frequencies_;  // of rotary pairs, where weights are packed
  std::unique_ptr<SelfConditioning> conditioning_;  // null: the config has none
  std::unique_ptr<MultiTokenHead> ahead_;  // null: the config has none
  size_t first_ahead_ = 0;                 // its first parameter's place in the table; they are the last
  Parameter* head_ = nullptr;  // the embedding itself where the config ties them
};

}  // namespace foretrace::lm
