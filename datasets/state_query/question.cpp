#include "datasets/state_query/question.h"

#include <algorithm>
#include <array>

#include "datasets/value_text.h"

namespace foretrace::datasets {
namespace {

constexpr std::array<std::string_view, kQueryKindCount> kNames = {"next", "jump", "back", "infill", "output", "inputs"};

// <in> distance <;> STATE
Status append_known(const ProgramText& program, int64_t distance, const MachineState* state, std::vector<Token>& out) {
  out.push_back(token::kIn);
  for (const char c : std::to_string(distance)) out.push_back(static_cast<unsigned char>(c));
  out.push_back(token::kEnd);
  if (state == nullptr) return {};
  TokenText text;
  TRY(append_state(program, *state, text));
  out.insert(out.end(), text.tokens.begin(), text.tokens.end());
  return {};
}

}  // namespace

std::string_view query_kind_name(QueryKind kind) { return kNames[static_cast<size_t>(kind)]; }

std::optional<QueryKind> query_kind_of(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<QueryKind>(found - kNames.begin());
}

std::optional<CallOutcome> call_outcome(std::span<const tracer::StepView> steps) {
  using tracer::Event;
  if (steps.empty() || !steps.back().value) return std::nullopt;
  const tracer::StepView& last = steps.back();
  if (last.event == Event::kException) return CallOutcome{true, *last.value};
  if (last.event != Event::kReturn) return std::nullopt;
  // An exception that leaves a frame shows as `exception`, then as a return of None.
  if (steps.size() > 1 && *last.value == "None") {
    const tracer::StepView& before = steps[steps.size() - 2];
    if (before.event == Event::kException && before.frame == last.frame && before.value) return CallOutcome{true, *before.value};
  }
  return CallOutcome{false, *last.value};
}

void append_outcome(const ProgramText& program, const CallOutcome& outcome, TokenText& out) {
  out.push(outcome.raised ? token::kException : token::kReturn, TokenRole::kControl);
  outcome.raised ? append_message(program, outcome.text, out.tokens) : append_value(program, outcome.text, out.tokens);
  out.fill(TokenRole::kValue);
  out.push(token::kEnd, TokenRole::kValue);
}

Result<std::vector<Token>> state_question(const ProgramText& program, QueryKind kind, const Known& known, int64_t steps, int64_t rest) {
  auto prompt = program.prompt();
  if (kind == QueryKind::kInputs) prompt = prompt.first(program.run_position() + 1);
  std::vector<Token> given(prompt.begin(), prompt.end());
  switch (kind) {
    case QueryKind::kNext:
    case QueryKind::kJump:
      TRY(append_known(program, steps, known.from, given));
      break;
    case QueryKind::kBack:
      TRY(append_known(program, -steps, known.from, given));
      break;
    case QueryKind::kInfill:
      TRY(append_known(program, steps, known.from, given));
      TRY(append_known(program, -rest, known.to, given));
      break;
    case QueryKind::kOutput:
      break;
    case QueryKind::kInputs: {
      TokenText outcome;
      append_outcome(program, *known.outcome, outcome);
      given.insert(given.end(), outcome.tokens.begin(), outcome.tokens.end());
      break;
    }
  }
  given.push_back(token::kOut);
  return given;
}

}  // namespace foretrace::datasets
