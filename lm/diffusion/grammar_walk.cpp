#include "lm/diffusion/grammar_walk.h"

#include <algorithm>
#include <limits>
#include <string>

namespace foretrace::lm {

Result<GrammarWalk> GrammarWalk::make(const CanvasGrammar& grammar, int64_t room, int64_t vocabulary) {
  const int64_t shortest = grammar.shortest_end();
  if (shortest >= CanvasGrammar::kNoEnd) return invalid_argument("the grammar has no text");
  if (shortest > room)
    return invalid_argument("the grammar's shortest text has " + std::to_string(shortest) + " tokens, the canvas " + std::to_string(room) +
                                " cells",
                            "make the canvas longer");
  return GrammarWalk(grammar.copy(), room, vocabulary);
}

void GrammarWalk::begin(int64_t skipped) {
  skipped_ = skipped;
  start_ = {here_.grammar->copy(), here_.room};
  cell_ = skipped;
}

void GrammarWalk::rewind() {
  here_ = {start_.grammar->copy(), start_.room};
  cell_ = skipped_;
  found_ = false;
}

bool GrammarWalk::step(int32_t token) {
  auto next = here_.grammar->copy();
  if (!next->advance(token) || next->shortest_end() > here_.room - 1) return false;
  here_ = {std::move(next), here_.room - 1};
  ++cell_;
  found_ = false;
  return true;
}

Status GrammarWalk::refused(int32_t token) const {
  return invalid_argument("token " + std::to_string(token) + " is given in cell " + std::to_string(cell_) +
                          ", where the grammar does not allow it");
}

void GrammarWalk::find_allowed() {
  if (!found_) here_.grammar->allow(here_.room, allowed_);
  found_ = true;
}

Result<int64_t> GrammarWalk::walk(Canvas& canvas, int32_t noise) {
  while (cell_ < canvas.length() && here_.room > 0) {
    const auto cell = static_cast<size_t>(cell_);
    if (canvas.cells[cell] != Cell::kOpen) {
      if (step(canvas.tokens[cell])) continue;
      if (canvas.cells[cell] == Cell::kGiven) return refused(canvas.tokens[cell]).error();
      canvas.cells[cell] = Cell::kOpen;
      canvas.tokens[cell] = noise;
      canvas.confidence[cell] = 0;
    }
    find_allowed();
    if (std::count(allowed_.begin(), allowed_.end(), 1) != 1) return cell_;
    const auto only = static_cast<int32_t>(std::find(allowed_.begin(), allowed_.end(), 1) - allowed_.begin());
    FORETRACE_CHECK(step(only), "a grammar refuses the token that it allows");
    canvas.cells[cell] = Cell::kDecided;
    canvas.tokens[cell] = only;
    canvas.confidence[cell] = 1;
  }
  return cell_ = canvas.length();
}

void GrammarWalk::constrain(std::span<float> logits) {
  find_allowed();
  for (size_t t = 0; t < logits.size(); ++t)
    if (allowed_[t] == 0) logits[t] = -std::numeric_limits<float>::infinity();
}

Status GrammarWalk::constrain_path(const Canvas& canvas, std::span<float> logits) {
  rewind();
  const size_t width = allowed_.size();
  while (cell_ < canvas.length() && here_.room > 0) {
    const auto cell = static_cast<size_t>(cell_);
    if (canvas.cells[cell] == Cell::kGiven) {
      if (!step(canvas.tokens[cell])) return refused(canvas.tokens[cell]);
      continue;
    }
    const auto row = logits.subspan(cell * width, width);
    constrain(row);
    const auto best = static_cast<int32_t>(std::max_element(row.begin(), row.end()) - row.begin());
    if (!step(best)) return {};  // logits that are no numbers, which decide() refuses
  }
  return {};
}

}  // namespace foretrace::lm
