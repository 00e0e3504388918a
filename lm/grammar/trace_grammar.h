// TraceGrammar: canvases of the trace language (docs/trace_language.md): a number of steps, or a whole trace, behind steps that are given.
#pragma once

#include <memory>
#include <span>

#include "core/result.h"
#include "datasets/step_grammar.h"
#include "lm/grammar/canvas_grammar.h"

namespace foretrace::lm {

struct TraceGrammarOptions {
  int64_t steps = 0;                            // so many steps, or fewer if the trace ends; 0: up to the trace's end
  int32_t fill = datasets::token::kPad;
};

class TraceGrammar : public CanvasGrammar {
 public:
  // `prefix`: tokens of the steps that are given. Fails where they are none of this program's. `program` must outlive this.
  static Result<std::shared_ptr<const TraceGrammar>> make(const datasets::ProgramText& program, std::span<const datasets::Token> prefix,
                                                          const TraceGrammarOptions& options);

  [[nodiscard]] std::unique_ptr<CanvasGrammar> copy() const override { return std::make_unique<TraceGrammar>(*this); }
  [[nodiscard]] int64_t shortest_end() const override;
  void allow(int64_t room, std::vector<uint8_t>& allowed) const override;
  bool advance(int32_t token) override;
  [[nodiscard]] int32_t fill() const override { return fill_; }

 private:
  TraceGrammar(datasets::StepGrammar grammar, int64_t goal, int32_t fill) : grammar_(std::move(grammar)), goal_(goal), fill_(fill) {}

  datasets::StepGrammar grammar_;
  int64_t goal_;  // count of steps behind which a text is whole
  int32_t fill_;
};

}  // namespace foretrace::lm
