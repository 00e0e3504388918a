// StepGrammar: the automaton of the trace language over one program, token by token. It knows which
// tokens can come next, so that constrained decoding always parses, and yields steps as they end.
// A value; a copy goes on independently (beam search, forked canvases).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/frame_stack.h"
#include "datasets/program_text.h"
#include "datasets/value_reader.h"
#include "datasets/vocabulary.h"
#include "tracer/trace/step_view.h"

namespace foretrace::datasets {

class StepGrammar {
 public:
  // REQUIRES: `program` outlives it
  explicit StepGrammar(const ProgramText& program) : program_(&program), value_(program) {}

  // Tokens that can continue to a parse. <cut> is a mark of recordings, not a prediction: advance()
  // takes it between steps, but it is never set here. Empty at the end, and at the start of a trace
  // of a program that has no function.
  [[nodiscard]] TokenMask allowed() const;
  // The only token that can come next, if there is one.
  [[nodiscard]] std::optional<Token> forced() const;
  // false: the token cannot stand here, and nothing changed.
  bool advance(Token t);

  static constexpr int64_t kNoWay = INT64_MAX / 4;
  // The fewest tokens behind which step_count() is `steps` or the trace has ended; 0: it is or has. kNoWay:
  // none lead there.
  [[nodiscard]] int64_t tokens_to(int64_t steps) const;
  // Those of allowed() behind which tokens_to(steps) is `tokens` or less.
  [[nodiscard]] TokenMask allowed_within(int64_t steps, int64_t tokens) const;

  // The tokens so far are whole steps.
  [[nodiscard]] bool at_step_boundary() const;
  // <eos> or <cut> was taken.
  [[nodiscard]] bool finished() const { return phase_ == Phase::kDone; }
  // <eos> was taken.
  [[nodiscard]] bool ended() const { return finished() && !cut_; }
  [[nodiscard]] int64_t step_count() const { return step_count_; }
  // The step that ended last. REQUIRES: step_count() > 0
  [[nodiscard]] const tracer::StepView& last_step() const { return step_; }
  // Open frames, innermost last.
  [[nodiscard]] const FrameStack& frames() const { return frames_; }

 private:
  enum class Phase : uint8_t {
    kStart,        // of the trace: the first call
    kBack,         // the caller's line after a return
    kStep,         // a step starts
    kDeltas,       // more changed locals, then the event
    kCallLine,     // after <call>
    kCallName,     // of one of several functions on that line
    kResumeFrame,  // after <resume>: another frame than the last that yielded, or
    kResumeLine,   // another line than its last, or
    kBindings,     // names and values up to <go>
    kSpelling,     // a name, up to <;>
    kDeleteName,   // after <del>
    kValue,        // up to <;>
    kEventValue,   // after <ret>, <exc>, <yield>: <at> or the value
    kAtLine,       // after <at>
    kNumber,       // a frame's, up to <;>
    kDone,
  };

  void allow_step(TokenMask& mask) const;
  void allow_bindings(TokenMask& mask) const;
  void allow_call_lines(TokenMask& mask) const;
  void allow_open_lines(TokenMask& mask) const;
  void allow_bound_names(TokenMask& mask) const;
  void allow_spelling(TokenMask& mask) const;
  void allow_number(TokenMask& mask) const;

  // Shortest ways from between two steps (step_grammar_distance.cpp); from_..: from the phase at hand.
  class Ways;
  [[nodiscard]] int64_t from_call_line(const Ways& ways) const;
  [[nodiscard]] int64_t from_number(const Ways& ways) const;
  [[nodiscard]] int64_t from_spelling(const Ways& ways) const;
  [[nodiscard]] int64_t from_deletion(const Ways& ways) const;
  [[nodiscard]] int64_t from_value(const Ways& ways) const;
  [[nodiscard]] int64_t behind_value(const Ways& ways) const;
  [[nodiscard]] int64_t behind_binding(const Ways& ways) const;
  // tokens_to() behind one that is allowed.
  [[nodiscard]] int64_t behind(Token t, int64_t steps, const Ways& ways) const;

  void take(Token t);
  void take_step(Token t);
  void take_binding(Token t);
  void take_call_line(Token t);
  void take_resume(Token t);
  void take_name(std::string_view name);
  void take_value(Token t);
  void take_number(Token t);
  void begin_call(const CodeObject& code);
  void end_value();
  void end_step();

  [[nodiscard]] std::vector<std::string_view> spellable() const;
  [[nodiscard]] std::vector<uint32_t> numbers() const;

  const ProgramText* program_;
  FrameStack frames_;
  Phase phase_ = Phase::kStart;
  Phase after_binding_ = Phase::kDeltas;
  tracer::Event event_ = tracer::Event::kCall;  // of the step at hand, as far as it is known
  bool deleting_ = false;
  bool resuming_ = false;  // the number is that of a frame that resumes
  bool value_of_event_ = false;
  bool cut_ = false;
  ValueReader value_;
  int64_t call_line_ = 0;
  std::string text_;  // the name or number so far
  std::string name_;  // the local that value_ is of
  std::vector<std::string> changed_;
  int64_t step_count_ = 0;
  tracer::StepView step_;
};

}  // namespace foretrace::datasets
