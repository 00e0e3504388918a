// StateAnswerGrammar: canvases that hold the answer to a question about states (docs/state_queries.md), <eos> in every cell behind it.
#pragma once

#include <memory>

#include "datasets/state_query/answer_grammar.h"
#include "lm/grammar/canvas_grammar.h"

namespace foretrace::lm {

class StateAnswerGrammar : public CanvasGrammar {
 public:
  // `program` must outlive this.
  StateAnswerGrammar(const datasets::ProgramText& program, datasets::QueryKind kind);

  [[nodiscard]] std::unique_ptr<CanvasGrammar> copy() const override { return std::make_unique<StateAnswerGrammar>(*this); }
  [[nodiscard]] int64_t shortest_end() const override { return grammar_.shortest_end(); }
  void allow(int64_t room, std::vector<uint8_t>& allowed) const override;
  bool advance(int32_t token) override;
  [[nodiscard]] int32_t fill() const override { return datasets::token::kEos; }

 private:
  datasets::AnswerGrammar grammar_;
  int64_t longest_step_;  // no token takes the end further away than this
};

}  // namespace foretrace::lm
