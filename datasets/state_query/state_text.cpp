#include "datasets/state_query/state_text.h"

#include <algorithm>
#include <string>

#include "datasets/state_query/state_grammar.h"
#include "datasets/value_text.h"

namespace foretrace::datasets {
namespace {

using tracer::Event;

Status append_line(const ProgramText& program, int64_t line, TokenText& out) {
  const auto t = program.line_token_of(line);
  if (!t || line <= 0) return unsupported("a line that the prompt does not show");
  out.push(*t, TokenRole::kControl);
  return {};
}

Status append_name(const ProgramText& program, const std::string& name, TokenText& out) {
  const auto t = program.name_token(name);
  if (t && program.names().test(*t)) {
    out.push(*t, TokenRole::kState);
    return {};
  }
  const auto& spelled = program.spelled_names();
  if (!std::binary_search(spelled.begin(), spelled.end(), name))
    return unsupported("a local that the prompt does not name");
  out.push(token::kName, TokenRole::kState);
  for (const char c : name) out.push(static_cast<unsigned char>(c), TokenRole::kState);
  out.push(token::kEnd, TokenRole::kState);
  return {};
}

// binding* <go>
Status append_locals(const ProgramText& program, const SeenFrame& frame, TokenText& out) {
  for (const NamedText& local : frame.locals) {
    TRY(append_name(program, local.name, out));
    append_value(program, local.text, out.tokens);
    out.fill(TokenRole::kState);
    out.push(token::kEnd, TokenRole::kState);
  }
  out.push(token::kGo, TokenRole::kState);
  return {};
}

Status append_frame(const ProgramText& program, const SeenFrame& frame, TokenText& out) {
  TRY(append_line(program, frame.line, out));
  return append_locals(program, frame, out);
}

Result<Token> event_token(Event event) {
  switch (event) {
    case Event::kCall:
      return token::kCall;
    case Event::kResume:
      return token::kGo;
    case Event::kReturn:
      return token::kReturn;
    case Event::kYield:
      return token::kYield;
    case Event::kException:
      return token::kException;
    default:
      return unsupported("an event that no state shows");
  }
}

void append_event_value(const ProgramText& program, const MachineState& state, TokenText& out) {
  if (state.value) {
    if (state.event == Event::kException) {
      append_message(program, *state.value, out.tokens);
    } else {
      append_value(program, *state.value, out.tokens);
    }
    out.fill(TokenRole::kValue);
  }
  out.push(token::kEnd, TokenRole::kValue);
}

}  // namespace

void TokenText::push(Token t, TokenRole role) {
  tokens.push_back(t);
  roles.push_back(role);
}

Status append_state(const ProgramText& program, const MachineState& state, TokenText& out) {
  for (const SeenFrame& frame : state.suspended) {
    out.push(token::kResume, TokenRole::kControl);
    TRY(append_frame(program, frame, out));
  }
  for (const SeenFrame& frame : state.outer) TRY(append_frame(program, frame, out));
  // A generator that goes on stands at its line as any other frame.
  if (state.event == Event::kLine) return append_frame(program, state.frame, out);
  TRY_ASSIGN(const Token event, event_token(state.event));
  out.push(event, TokenRole::kControl);
  TRY(append_line(program, state.frame.line, out));
  if (has_value(state.event)) append_event_value(program, state, out);
  return append_locals(program, state.frame, out);
}

Result<MachineState> parse_state(const ProgramText& program, std::span<const Token> tokens) {
  StateGrammar grammar(program);
  for (size_t i = 0; i < tokens.size() && !grammar.finished(); ++i) {
    if (!grammar.advance(tokens[i]))
      return parse_error("token " + std::to_string(i) + " of the state, " + token_text(tokens[i]) +
                         ", cannot stand there");
  }
  if (!grammar.finished() && !grammar.advance(token::kEos))
    return parse_error("the state breaks off");
  return grammar.state();
}

}  // namespace foretrace::datasets
