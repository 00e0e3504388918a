#include "datasets/step_grammar.h"
#include "datasets/trace_language.h"

namespace foretrace::datasets {

DecodedPrefix decode_prefix(const ProgramText& program, std::span<const Token> tokens) {
  DecodedPrefix decoded;
  StepGrammar grammar(program);
  for (const Token t : tokens) {
    const int64_t before = grammar.step_count();
    if (!grammar.advance(t)) break;
    ++decoded.tokens;
    if (grammar.step_count() > before) decoded.steps.push_back(grammar.last_step());
  }
  decoded.ended = grammar.ended();
  return decoded;
}

Result<std::vector<tracer::StepView>> decode_trace(const ProgramText& program,
                                                   std::span<const Token> tokens) {
  StepGrammar grammar(program);
  std::vector<tracer::StepView> steps;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const int64_t before = grammar.step_count();
    if (!grammar.advance(tokens[i]))
      return parse_error("token " + std::to_string(i) + " of the trace, " + token_text(tokens[i]) +
                         ", cannot stand there");
    if (grammar.step_count() > before) steps.push_back(grammar.last_step());
  }
  if (!grammar.finished()) return parse_error("the trace breaks off before its end token");
  return steps;
}

}  // namespace foretrace::datasets
