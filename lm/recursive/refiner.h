// Refiner: a small network that improves an answer to a row of tokens until a head of its own says that it is right.
//   y (z_H): the answer; z (z_L): scratch; x: the row. Both latents are [B, P + T, D], P tokens of a puzzle's embedding before the row.
//   x = sqrt(D) [puzzle | token embeddings];  learned positions: sqrt(D) 0.7071 ([...] + positions)
//   recurse: H_cycles times { L_cycles times z <- f_L(z + (y + x));  y <- f_H(y + z) };  logits = head(y), q = q_head(y_0)
// Gradients flow through the last cycle (TRM, where f_L = f_H), or through the last call of f_L and of f_H (HRM; one_step_gradient).
// Const calls may run in parallel. Sources: models/recursive_reasoning/trm.py of TinyRecursiveModels, models/hrm/hrm_act_v1.py of HRM.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <vector>

#include "lm/parameter.h"
#include "lm/recursive/refiner_block.h"
#include "lm/recursive/refiner_config.h"

namespace foretrace::lm {

struct Latents {
  at::Tensor y, z;  // [B, P + T, D] in the compute type
};

struct Recursion {
  Latents latents;            // to go on from, without a graph
  at::Tensor logits;          // [B, T, V] in the compute type
  at::Tensor q_halt, q_continue;  // [B] fp32 (fp64): logits of "the answer is right", and of what going on is worth
  // The puzzles' embeddings that were read, [B, puzzle_emb_ndim]: the leaf that takes their gradient, since the table itself takes
  // none. Undefined where there are none or no gradient is asked for.
  at::Tensor puzzle_rows;
};

class Refiner {
 public:
  // Weights uninitialised: load them, or initialise(seed). `matrix_type`: fp32; fp64 for checks; bf16 for inference.
  explicit Refiner(RefinerConfig config, at::ScalarType matrix_type);
  Refiner(const Refiner&) = delete;
  Refiner& operator=(const Refiner&) = delete;

  // A checkpoint directory: config.json and model.safetensors, under our key names or the repositories'.
  static Result<std::unique_ptr<Refiner>> load(const std::string& directory, at::ScalarType matrix_type);

  [[nodiscard]] const RefinerConfig& config() const { return config_; }
  [[nodiscard]] ParameterTable& parameters() { return table_; }
  [[nodiscard]] const ParameterTable& parameters() const { return table_; }
  // nullptr where puzzle_emb_ndim is 0.
  [[nodiscard]] const Parameter* puzzle_table() const { return puzzles_; }
  // On the CPU: a seed means the same weights on every device.
  void initialise(uint64_t seed) { table_.initialise(seed, 0); }
  // Latents, inputs and all that comes of them lie where the weights lie: on the CPU until they are moved (lm/device.h).
  [[nodiscard]] at::Device device() const { return head_->value.device(); }
  void move_to(at::Device device);

  // Where `rows` rows begin.
  [[nodiscard]] Latents initial(int64_t rows) const;
  // inputs int64 [B, T] in [0, V), puzzles int64 [B] in [0, num_puzzle_identifiers).
  [[nodiscard]] Recursion recurse(const Latents& from, const at::Tensor& inputs, const at::Tensor& puzzles) const;

 private:
  using Network = std::vector<RefinerBlock>;
  [[nodiscard]] at::ScalarType compute_type() const;
  [[nodiscard]] at::Tensor embed_row(const at::Tensor& inputs, const at::Tensor& puzzle_rows) const;
  [[nodiscard]] Latents cycle(Latents at, const at::Tensor& x, bool last) const;
  [[nodiscard]] at::Tensor call(const Network& network, const at::Tensor& h) const;
  [[nodiscard]] const Network& answering() const { return h_level_.empty() ? l_level_ : h_level_; }

  RefinerConfig config_;
  ParameterTable table_;
  const Parameter* tokens_ = nullptr;
  const Parameter* head_ = nullptr;
  const Parameter* q_weight_ = nullptr;
  const Parameter* q_bias_ = nullptr;
  const Parameter* puzzles_ = nullptr;    // [num_puzzle_identifiers, puzzle_emb_ndim]
  const Parameter* positions_ = nullptr;  // learned
  const Parameter* y_init_ = nullptr;
  const Parameter* z_init_ = nullptr;
  Network l_level_, h_level_;
  Rotation rotation_;
};

}  // namespace foretrace::lm
