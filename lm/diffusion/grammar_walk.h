// GrammarWalk: holds the canvases of one text to a grammar, block by block.
//   walk()       goes on from the left over cells that are decided, up to the frontier: the first open cell. A decided cell that may not
//                stand there is opened again. Where only one token can stand, it is put there.
//   constrain()  leaves at the frontier's logits only what the grammar allows and what leaves room for an end
// A step that accepts a token at the frontier moves it on by one cell at least, so every canvas is done after as many steps as it has
// cells. Under uniform noise no cell stays decided: constrain_path() holds the best tokens of a whole canvas to the grammar instead.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/result.h"
#include "lm/diffusion/canvas.h"
#include "lm/grammar/canvas_grammar.h"

namespace foretrace::lm {

class GrammarWalk {
 public:
  // `room`: cells of the text, in all of its blocks; cells behind them are not looked at. Fails if no text of the grammar is so short.
  static Result<GrammarWalk> make(const CanvasGrammar& grammar, int64_t room, int64_t vocabulary);

  // The canvas that walk() is asked about is the next one; its first `skipped` cells are no part of the text.
  void begin(int64_t skipped);
  // The frontier, or the canvas' length where all of it stands. Fails where a given token may not stand.
  Result<int64_t> walk(Canvas& canvas, int32_t noise);
  // Decided cells changed: the next walk() begins at the canvas' first cell again.
  void rewind();
  // logits [V] of the frontier.
  void constrain(std::span<float> logits);
  // logits [T, V]: each cell's, as what may follow the best tokens of the cells before it. From the canvas' beginning; fails as walk().
  Status constrain_path(const Canvas& canvas, std::span<float> logits);

 private:
  struct Place {
    std::unique_ptr<CanvasGrammar> grammar;
    int64_t room = 0;  // cells of the text from here on
  };
  GrammarWalk(std::unique_ptr<CanvasGrammar> grammar, int64_t room, int64_t vocabulary)
      : here_{std::move(grammar), room}, allowed_(static_cast<size_t>(vocabulary)) {}
  // On to the next cell; false: the token may not stand here.
  bool step(int32_t token);
  [[nodiscard]] Status refused(int32_t token) const;
  // What may stand here, in allowed_.
  void find_allowed();

  Place start_, here_;  // at the canvas' first cell, at the frontier
  int64_t skipped_ = 0, cell_ = 0;
  std::vector<uint8_t> allowed_;
  bool found_ = false;  // allowed_ is of here_
};

}  // namespace foretrace::lm
