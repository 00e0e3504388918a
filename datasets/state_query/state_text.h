// Machine states <-> tokens of the trace language's vocabulary, given the program; docs/state_queries.md.
//   state     = suspended* outer* event <eos>
//   suspended = <resume> L binding* <go>
//   outer     = L binding* <go>
//   event     = L binding* <go>                                        a line that comes next
//             | (<call> | <go>) L binding* <go>                         <go>: a generator that resumes
//             | (<ret> | <yield>) L [value] <;> binding* <go>
//             | <exc> L [text] <;> binding* <go>
//   binding   = name value <;>
#pragma once

#include <span>
#include <vector>

#include "core/result.h"
#include "datasets/program_text.h"
#include "datasets/state_query/machine_state.h"
#include "datasets/trace_language.h"

namespace foretrace::datasets {

// A text with what each of its tokens is for.
struct TokenText {
  std::vector<Token> tokens;
  std::vector<TokenRole> roles;

  void push(Token t, TokenRole role);
  // Gives the tokens that were appended since a role.
  void fill(TokenRole role) { roles.resize(tokens.size(), role); }
};

// Appends the state without its <eos>. kUnsupported: what the prompt does not show or name, an event that is not Python's.
Status append_state(const ProgramText& program, const MachineState& state, TokenText& out);

// The inverse, of tokens up to an <eos> or their end; kParse if they are no state of this program.
Result<MachineState> parse_state(const ProgramText& program, std::span<const Token> tokens);

}  // namespace foretrace::datasets
