// StateQuery: a question about one run's states and its answer, as tokens: what every decoder of program states is trained on and
// scored by. docs/state_queries.md has each form.
//   next     <in> 1 <;> STATE <out>                     the state behind the given one
//   jump     <in> k <;> STATE <out>                     ... k steps behind it
//            without a STATE: from before the first step
//   back     <in> -k <;> STATE <out>                    ... k steps before it
//   infill   <in> k <;> STATE <in> -m <;> STATE <out>   ... k steps behind the first, m before the second
//   output   <out>                                      <ret> value <;> or <exc> text <;> of the call
//   inputs   (a prompt without the call) <ret> value <;> <out>      the call: v0 ( 2 )
#pragma once

#include <compare>
#include <span>
#include <vector>

#include "core/rng.h"
#include "datasets/state_query/question.h"

namespace foretrace::datasets {

// Where in the run it asks. next, jump: from `at` (-1: before the first step) to at + steps; back: from `at` to at - steps; infill:
// from `at` over at + steps to at + steps + rest. output, inputs: of the whole run.
struct QueryPlace {
  QueryKind kind = QueryKind::kNext;
  int64_t at = 0;
  int64_t steps = 1;
  int64_t rest = 0;
  friend auto operator<=>(const QueryPlace&, const QueryPlace&) = default;
};

bool lies_within(const QueryPlace& place, int64_t steps);

struct StateQuery {
  QueryPlace place;
  std::vector<Token> given;  // prompt and question, up to <out>
  TokenText target;          // <eos> is its last token
};

// REQUIRES: the place lies within the run. kUnsupported: a state that the tokens do not hold, a run that does not end.
Result<StateQuery> make_state_query(const ProgramText& program, std::span<const tracer::StepView> steps, const QueryPlace& place);

// At most `count` different places of a run of `steps` steps, kinds drawn evenly from `kinds`, distances of jump, back and infill
// up to 8. Fewer where the run is short.
std::vector<QueryPlace> draw_places(int64_t steps, std::span<const QueryKind> kinds, int64_t count, Rng& rng);

}  // namespace foretrace::datasets
