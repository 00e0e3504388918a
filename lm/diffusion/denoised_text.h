// DenoisedText: one text of a sampler's batch: its cells, the block at hand, its random stream and grammar.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

#include "core/rng.h"
#include "lm/diffusion/decide.h"
#include "lm/diffusion/grammar_walk.h"
#include "lm/diffusion/sampler.h"

namespace foretrace::lm {

class DenoisedText {
 public:
  // `skipped`: tokens of the prompt that stand in the first cells. Both must outlive this.
  static Result<DenoisedText> make(const DiffusionRequest& request, const DiffusionOptions& options, int64_t skipped, int64_t number);

  [[nodiscard]] int64_t cells_needed() const { return skipped_ + options_->length; }
  // The cells of all blocks, `cells` of them; those behind the text's last are open, or hold the grammar's fill.
  std::vector<int32_t> prepare(int64_t cells);

  Status begin_block();
  // logits [T, V] of the block, which the grammar may lower; step `index` of the block.
  Status step(std::span<float> logits, int64_t index);
  void end_block();
  // The block is done, or the text is.
  [[nodiscard]] bool waits() const { return done_ || ended_; }
  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] const std::vector<int32_t>& block() const { return canvas_.tokens; }
  // REQUIRES: ended()
  DiffusionText take() { return std::move(text_); }

 private:
  DenoisedText(const DiffusionRequest& request, const DiffusionOptions& options, int64_t skipped, int64_t number)
      : request_(&request), options_(&options), rng_(request.seed), skipped_(skipped), number_(number) {}
  [[nodiscard]] bool uniform() const { return options_->policy.noise == NoiseKind::kUniform; }
  // Cells that a step may leave as they are: given ones, and those that are decided for good.
  [[nodiscard]] bool stands(size_t cell) const {
    return canvas_.cells[cell] == Cell::kGiven || (canvas_.cells[cell] == Cell::kDecided && !uniform());
  }
  Result<int64_t> walk() { return walk_->walk(canvas_, options_->tokens.mask); }
  // Holds the logits to the grammar; the frontier, or -1 where there is none.
  Result<int64_t> constrain(std::span<float> logits);
  // Counts steps in which the best tokens stayed as they were; true: the stop rule holds.
  bool settled(const Decision& decision);
  // `canvas` with the best token in every cell that does not stand.
  [[nodiscard]] Canvas with_best(const Decision& decision) const;
  void tell(CanvasEventKind kind, int64_t index, std::span<const int32_t> tokens, std::span<const float> confidence);
  void tell_draft(const Canvas& canvas, int64_t index);
  [[nodiscard]] int64_t written() const { return static_cast<int64_t>(text_.tokens.size()); }
  // Cells of the block that hold tokens of the prompt, and behind those the cells of the text.
  [[nodiscard]] int64_t prompt_cells() const { return std::clamp<int64_t>(skipped_ - block_begin_, 0, options_->block); }
  [[nodiscard]] int64_t text_cells() const { return std::min(options_->block - prompt_cells(), options_->length - written()); }

  const DiffusionRequest* request_;
  const DiffusionOptions* options_;
  Rng rng_;
  int64_t skipped_, number_;
  std::optional<GrammarWalk> walk_;
  std::vector<int32_t> given_;  // of all cells; -1: open
  Canvas canvas_;               // the block at hand
  int64_t block_begin_ = 0, open_at_start_ = 0, stable_ = 0;
  std::vector<int32_t> best_before_;
  bool done_ = false, ended_ = false, cancelled_ = false;
  DiffusionText text_;
  std::optional<size_t> end_;  // where the text's first end stands
};

}  // namespace foretrace::lm
