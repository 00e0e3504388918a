// Drafter: guesses the token behind the one that was drawn last, for the rows of a cache, by the model's multi-token head
// (lm/multi_token_head.h). The head's cache is one token behind the model's: what it reads of a token needs the next one.
// A guess decides nothing: a step reads it beside the drawn token, and it counts where the model's own draw is the same
// (speculative decoding, arXiv 2211.17192, with the draw itself as the test). Not thread-safe.
#pragma once

#include <cstdint>
#include <vector>

#include "lm/causal_lm.h"

namespace foretrace::lm {

class Drafter {
 public:
  // `model` must outlive this. REQUIRES: model.packed_ahead()
  Drafter(const CausalLm& model, int64_t rows) : model_(&model), cache_(model.new_cache_ahead(rows)) {}

  // What CausalLm::prefill_states() read: lengths[b] tokens of each row of ids [B, T], and the states behind them [B, T, d].
  // REQUIRES: all rows have been read to, or none
  void read(const at::Tensor& ids, const std::vector<int64_t>& lengths, const at::Tensor& states);
  // [B, d] fp32 behind the last token of each row that read() has seen.
  [[nodiscard]] const at::Tensor& last_states() const { return last_; }
  // Drawn tokens, each with the model's state behind the token before it. -> a guess for each row that appears, in their order.
  std::vector<int32_t> guess(const CausalLm::TokensAhead& drawn);

  // As Cache's.
  void select(const std::vector<int64_t>& rows);
  void append(const Drafter& other);  // REQUIRES: both have guessed; no prompt is read behind it

 private:
  const CausalLm* model_;
  Cache cache_;
  at::Tensor last_;
};

}  // namespace foretrace::lm
