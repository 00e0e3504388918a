// The trace language: the steps of a run <-> tokens, given the program. Exact at the level of
// `show --format json`: event, function, file, line, thread, frame, depth, names and texts of
// locals, value. Grammar and what lies outside are in docs/trace_language.md.
//   <call> L1 v1 2 <;> <go>  L2  v2 3 <;> L3  <ret> 3 <;>  <eos>
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/result.h"
#include "datasets/program_text.h"
#include "datasets/vocabulary.h"
#include "tracer/trace/step_view.h"

namespace foretrace::datasets {

// What a token of an example is for: training weighs by it, scoring groups by it.
enum class TokenRole : uint8_t {
  kPrompt,
  kControl,  // event, line, function
  kState,    // names and values of changed locals, <go>
  kValue,    // returned and yielded values, exceptions
  kForced,   // follows from the tokens before: the caller's line after a return
};
inline constexpr int kTokenRoleCount = 5;

struct EncodedTrace {
  std::vector<Token> tokens;        // the trace alone, without the prompt, <eos> or <cut> last
  std::vector<TokenRole> roles;     // one a token
  std::vector<size_t> step_starts;  // index of each step's first token
};

enum class TraceEnd : uint8_t { kWhole, kCut };

// Refuses, with kUnsupported, what the language does not hold: a second thread, a second file,
// lines and functions that the prompt does not show. `steps` start with step 0.
Result<EncodedTrace> encode_trace(const ProgramText& program,
                                  std::span<const tracer::StepView> steps,
                                  TraceEnd end = TraceEnd::kWhole);

// The inverse; kParse if the tokens are not a whole trace of this program.
Result<std::vector<tracer::StepView>> decode_trace(const ProgramText& program,
                                                   std::span<const Token> tokens);

struct DecodedPrefix {
  std::vector<tracer::StepView> steps;  // the whole steps
  size_t tokens = 0;                    // how many tokens parsed
  bool ended = false;                   // with <eos>
};
// As far as the tokens parse.
DecodedPrefix decode_prefix(const ProgramText& program, std::span<const Token> tokens);

}  // namespace foretrace::datasets
