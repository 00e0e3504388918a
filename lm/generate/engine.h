// GenerationEngine: continuous batching. Sequences join a running batch as soon as there is room and leave it when they end.
//   GenerationEngine engine(model, {});
//   const int64_t id = engine.add(request);
//   while (!engine.idle()) engine.step();             // one token for every running sequence
//   for (auto& [id, generation] : engine.take_finished()) ...
// A prompt is read in chunks, so that a long one does not keep the others waiting; several short ones are read at once.
// Speculative decoding reads a guess of the next token beside each drawn one: a step gives a sequence two tokens where the guess is
// right and one where it is not, the same tokens as without.
// What is drawn depends on a request and its seed alone, up to the rounding of sums that are split by batch; `deterministic` runs
// every sequence alone, so that not a bit depends on the others. Not thread-safe.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "lm/causal_lm.h"
#include "lm/generate/drafter.h"
#include "lm/generate/generation.h"

namespace foretrace::lm {

struct EngineOptions {
  int64_t max_sequences = 32;   // running at once
  int64_t prefill_tokens = 512;  // of prompts, a step
  bool deterministic = false;
  bool speculative = false;  // needs a model with a multi-token head, packed with it
  bool prefix = false;  // tokens of a prompt see each other (MaskMode::prefix()), and each prompt is read at once
};

class GenerationEngine {
 public:
  // `model` must outlive this.
  GenerationEngine(const CausalLm& model, EngineOptions options);
  ~GenerationEngine();

  // Fails for an empty prompt, a token that the model does not have, or options out of range or not for this model.
  Result<int64_t> add(GenerationRequest request);
  // One token for every running sequence, or two where one was guessed right; then a chunk of the waiting prompts.
  void step();
  // Ends a sequence, which the next step() takes out; nothing happens if it ended already. May be called from a listener.
  void cancel(int64_t id);
  [[nodiscard]] bool idle() const;
  std::vector<std::pair<int64_t, Generation>> take_finished();

 private:
  struct Sequence;
  using Sequences = std::vector<std::unique_ptr<Sequence>>;
  // Sequences that go through the model together: row i of the cache is sequence i.
  struct Group {
    Cache cache;
    Sequences sequences;
    std::optional<Drafter> drafter;  // where decoding is speculative
  };

  void read_prompts();
  // CausalLm::prefill() of ids [B, T], by the group's drafter too, with the log probabilities that are asked for.
  at::Tensor read(Group& group, const at::Tensor& ids, const std::vector<int64_t>& lengths);
  // Of the tokens behind those that were just read; states [B, T, d].
  void score_prompts(Group& group, const std::vector<int64_t>& lengths, const at::Tensor& states) const;
  // Waiting sequences whose prompts fit into one chunk, or one whose prompt does not.
  Sequences next_prompts();
  void join(Group group);
  void decode(Group& group);
  // As decode(), with each sequence's guess as a second token.
  void decode_two(Group& group);
  // Draws a token from the logits behind the last one, and another from those behind the guess, if it was the one; was it?
  bool draw_two(Sequence& sequence, std::span<float> behind_last, std::span<float> behind_guess);
  // Guesses anew, behind tokens drawn from `states` [1 or 2, B, d]: two in the rows that `both` names, if any.
  void guess(Group& group, const at::Tensor& states, const std::vector<bool>& both);
  [[nodiscard]] Status check_options() const;
  // Draws each sequence's next token from its row of logits [B, V].
  void draw(Group& group, const at::Tensor& logits);
  void draw(Sequence& sequence, std::span<float> logits);
  void drop_ended(Group& group);
  void drop_ended();
  [[nodiscard]] int64_t running() const;

  const CausalLm& model_;
  EngineOptions options_;
  int64_t next_id_ = 0;
  std::deque<std::unique_ptr<Sequence>> waiting_;
  std::unique_ptr<Group> reading_;  // a long prompt on its way
  std::vector<Group> groups_;
  std::vector<std::pair<int64_t, Generation>> finished_;
};

// All of them, in their order.
Result<std::vector<Generation>> generate(const CausalLm& model, std::vector<GenerationRequest> requests, const EngineOptions& options = {});

}  // namespace foretrace::lm
