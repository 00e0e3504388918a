// StateGrammar: what can come next in the tokens of a machine state (state_text.h), token by token. A value; copies go on alone.
#pragma once

#include <cstdint>
#include <string>

#include "datasets/program_text.h"
#include "datasets/state_query/machine_state.h"
#include "datasets/value_reader.h"
#include "datasets/vocabulary.h"

namespace foretrace::datasets {

class StateGrammar {
 public:
  // REQUIRES: `program` outlives it
  explicit StateGrammar(const ProgramText& program) : program_(&program), value_(program) {}

  // Tokens that can continue to a whole state; empty behind <eos>.
  [[nodiscard]] TokenMask allowed() const;
  // false: the token cannot stand here, and nothing changed.
  bool advance(Token t);
  // As advance(). REQUIRES: allowed()
  void take(Token t);
  [[nodiscard]] bool finished() const { return phase_ == Phase::kDone; }
  // Tokens from here to behind the <eos>, at least; 0 if finished.
  [[nodiscard]] int64_t shortest_end() const;
  // REQUIRES: finished()
  [[nodiscard]] const MachineState& state() const { return state_; }

 private:
  enum class Phase : uint8_t {
    kFrame,       // a frame or the event starts; <eos> where a line may have been the event
    kLine,        // of a frame that is suspended, or of an event
    kEventValue,  // up to <;>
    kBindings,    // names and values up to <go>
    kSpelling,    // a name, up to <;>
    kValue,       // of a local, up to <;>
    kEnd,         // <eos>
    kDone,
  };
  void take_frame(Token t);
  void take_binding(Token t);
  void begin_local(std::string_view name);
  void end_frame();
  void allow_frame(TokenMask& mask) const;
  void allow_spelling(TokenMask& mask) const;
  [[nodiscard]] bool is_bound(std::string_view name) const;

  const ProgramText* program_;
  Phase phase_ = Phase::kFrame;
  ValueReader value_;
  bool suspended_ = false;  // the frame at hand is
  bool event_ = false;      // the frame at hand is the event's, and nothing follows it
  std::string name_;        // of the local at hand
  SeenFrame frame_;
  MachineState state_;
};

}  // namespace foretrace::datasets
