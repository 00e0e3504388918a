#include "lm/diffusion/denoised_text.h"

#include <algorithm>

namespace foretrace::lm {

Result<DenoisedText> DenoisedText::make(const DiffusionRequest& request, const DiffusionOptions& options, int64_t skipped, int64_t number) {
  DenoisedText text(request, options, skipped, number);
  if (request.grammar != nullptr) {
    TRY_ASSIGN(text.walk_, GrammarWalk::make(*request.grammar, options.length, options.tokens.vocabulary));
  }
  return text;
}

std::vector<int32_t> DenoisedText::prepare(int64_t cells) {
  given_.assign(request_->prompt.end() - skipped_, request_->prompt.end());
  given_.insert(given_.end(), request_->given.begin(), request_->given.end());
  given_.resize(static_cast<size_t>(cells_needed()), -1);
  given_.resize(static_cast<size_t>(cells), request_->grammar != nullptr ? request_->grammar->fill() : -1);
  std::vector<int32_t> filled = given_;
  for (int32_t& token : filled)
    if (token < 0) token = uniform() ? options_->tokens.random(rng_) : options_->tokens.mask;
  return filled;
}

Status DenoisedText::begin_block() {
  const auto first = given_.begin() + block_begin_;
  canvas_ = Canvas({first, first + options_->block}, options_->tokens.mask);
  for (size_t cell = 0; uniform() && cell < canvas_.cells.size(); ++cell)
    if (!stands(cell)) canvas_.tokens[cell] = options_->tokens.random(rng_);
  if (walk_.has_value()) {
    walk_->begin(prompt_cells());
    if (!uniform()) TRY(walk());
  }
  open_at_start_ = canvas_.open_cells();
  stable_ = 0;
  best_before_.clear();
  done_ = open_at_start_ == 0 && !(uniform() && walk_.has_value());  // the grammar has to see given tokens too
  return {};
}

Result<int64_t> DenoisedText::constrain(std::span<float> logits) {
  if (!walk_.has_value()) return -1;
  if (uniform()) {
    TRY(walk_->constrain_path(canvas_, logits));
    return -1;
  }
  TRY_ASSIGN(const int64_t frontier, walk());
  if (frontier == canvas_.length()) return -1;  // all is decided; edits may follow
  const auto width = static_cast<size_t>(options_->tokens.vocabulary);
  walk_->constrain(logits.subspan(static_cast<size_t>(frontier) * width, width));
  return frontier;
}

bool DenoisedText::settled(const Decision& decision) {
  const DenoisePolicy& policy = options_->policy;
  stable_ = decision.best == best_before_ ? stable_ + 1 : 0;
  best_before_ = decision.best;
  return policy.stop_steps > 0 && stable_ >= policy.stop_steps && decision.mean_entropy < policy.stop_entropy;
}

Canvas DenoisedText::with_best(const Decision& decision) const {
  Canvas canvas = canvas_;
  for (size_t cell = 0; cell < canvas.cells.size(); ++cell) {
    if (stands(cell)) continue;
    canvas.tokens[cell] = decision.best[cell];
    canvas.confidence[cell] = decision.best_confidence[cell];
    canvas.cells[cell] = Cell::kDecided;
  }
  return canvas;
}

Status DenoisedText::step(std::span<float> logits, int64_t index) {
  TRY_ASSIGN(const int64_t frontier, constrain(logits));
  DenoisePolicy policy = options_->policy;
  const int64_t steps = options_->block_steps();
  const bool last = index + 1 >= steps;
  if (last) policy.edit = EditRule::kNone;  // with a grammar an edit may open cells again: there must be an end
  const DenoiseStep step{index, steps, open_at_start_, frontier};
  TRY_ASSIGN(const Decision decision, decide(policy, options_->tokens, logits, canvas_, step, rng_));
  bool edited = false, changed = false;
  for (size_t cell = 0; cell < canvas_.cells.size(); ++cell) {
    changed |= decision.accepted[cell] != 0;
    edited |= stands(cell) && decision.accepted[cell] != 0;
  }
  apply(policy, options_->tokens, decision, canvas_, rng_);
  const bool stops = settled(decision);
  if (stops || (last && uniform())) canvas_ = with_best(decision);
  if (walk_.has_value() && !uniform()) {
    if (edited) walk_->rewind();
    TRY(walk());
  }
  // Where tokens may be edited, a step has to leave all as it is.
  const bool restless = policy.edit != EditRule::kNone && changed && !stops;
  done_ = uniform() ? stops || last || open_at_start_ == 0 : canvas_.open_cells() == 0 && !restless;
  if (options_->on_event) tell_draft(with_best(decision), index);
  return {};
}

void DenoisedText::tell(CanvasEventKind kind, int64_t index, std::span<const int32_t> tokens, std::span<const float> confidence) {
  if (options_->on_event && !options_->on_event({kind, number_, written(), index, tokens, confidence})) cancelled_ = true;
}

void DenoisedText::tell_draft(const Canvas& canvas, int64_t index) {
  const auto from = static_cast<size_t>(prompt_cells()), count = static_cast<size_t>(text_cells());
  tell(CanvasEventKind::kDraft, index, std::span(canvas.tokens).subspan(from, count), std::span(canvas.confidence).subspan(from, count));
}

void DenoisedText::end_block() {
  const auto from = static_cast<size_t>(prompt_cells()), count = static_cast<size_t>(text_cells());
  const std::span tokens = std::span(canvas_.tokens).subspan(from, count);
  const std::span confidence = std::span(canvas_.confidence).subspan(from, count);
  size_t kept = end_.has_value() ? 0 : count;  // of those that are no later than the first end
  for (size_t i = 0; i < kept; ++i) {
    if (!options_->tokens.is_end(tokens[i])) continue;
    end_ = static_cast<size_t>(written()) + i;
    kept = i + 1;
  }
  tell(CanvasEventKind::kCommit, 0, tokens.first(kept), confidence.first(kept));
  text_.tokens.insert(text_.tokens.end(), tokens.begin(), tokens.end());
  text_.confidence.insert(text_.confidence.end(), confidence.begin(), confidence.end());
  block_begin_ += options_->block;
  const bool full = written() == options_->length;
  ended_ = full || cancelled_ || (options_->stop_at_end && end_.has_value());
  if (!ended_) return;
  text_.finish = end_.has_value() ? FinishReason::kStop : full ? FinishReason::kLength : FinishReason::kCancelled;
  if (end_.has_value()) {
    text_.tokens.resize(*end_ + 1);
    text_.confidence.resize(*end_ + 1);
  }
  tell(CanvasEventKind::kEnd, 0, {}, {});
}

}  // namespace foretrace::lm
