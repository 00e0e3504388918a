// A question about a program's states, as the tokens behind which its answer stands (state_query.h lists the forms).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "datasets/program_text.h"
#include "datasets/state_query/state_text.h"

namespace foretrace::datasets {

enum class QueryKind : uint8_t { kNext, kJump, kBack, kInfill, kOutput, kInputs };
inline constexpr int kQueryKindCount = 6;
std::string_view query_kind_name(QueryKind kind);  // "next", "jump", ...
std::optional<QueryKind> query_kind_of(std::string_view name);

// How a call ended: with a value's text, or with "Type: message".
struct CallOutcome {
  bool raised = false;
  std::string text;
};
// Of a whole run; none if it neither returns nor raises.
std::optional<CallOutcome> call_outcome(std::span<const tracer::StepView> steps);
// <ret> value <;>, or <exc> text <;>.
void append_outcome(const ProgramText& program, const CallOutcome& outcome, TokenText& out);

// What is known. next, jump: `from`, none before the first step. back: `from`. infill: `from` and `to`. inputs: the outcome.
struct Known {
  const MachineState* from = nullptr;
  const MachineState* to = nullptr;
  const CallOutcome* outcome = nullptr;
};

// Prompt and question, up to <out>: for the state `steps` behind `from` (back: before it) and `rest` before `to`.
// kUnsupported: a state that the tokens do not hold. REQUIRES: what the kind needs is known
Result<std::vector<Token>> state_question(const ProgramText& program, QueryKind kind, const Known& known, int64_t steps = 1,
                                          int64_t rest = 0);

}  // namespace foretrace::datasets
