// AnswerGrammar: what can come next in the answer to a question about states (state_query.h), token by token, so that a constrained
// answer always parses. A value; copies go on alone.
#pragma once

#include <cstdint>
#include <variant>

#include "datasets/state_query/state_grammar.h"
#include "datasets/state_query/state_query.h"
#include "datasets/value_reader.h"

namespace foretrace::datasets {

// <ret> value <;> <eos>, or <exc> text <;> <eos>.
class OutcomeGrammar {
 public:
  explicit OutcomeGrammar(const ProgramText& program) : value_(program) {}
  [[nodiscard]] TokenMask allowed() const;
  void take(Token t);
  [[nodiscard]] bool finished() const { return phase_ == Phase::kDone; }
  [[nodiscard]] int64_t shortest_end() const;
  // REQUIRES: finished()
  [[nodiscard]] CallOutcome outcome() const { return {raised_, value_.text()}; }

 private:
  enum class Phase : uint8_t { kEvent, kValue, kEnd, kDone };
  Phase phase_ = Phase::kEvent;
  bool raised_ = false;
  ValueReader value_;
};

// The program's callee, then ( arguments ) <eos>, brackets and quotes closed.
class CallGrammar {
 public:
  explicit CallGrammar(const ProgramText& program);
  [[nodiscard]] TokenMask allowed() const;
  void take(Token t);
  [[nodiscard]] bool finished() const { return done_; }
  [[nodiscard]] int64_t shortest_end() const;

 private:
  std::vector<Token> callee_;  // up to its bracket
  size_t at_ = 0;              // tokens of it that were taken
  bool done_ = false;
  ValueReader arguments_;
};

class AnswerGrammar {
 public:
  // REQUIRES: `program` outlives it; for kInputs it has a call
  AnswerGrammar(const ProgramText& program, QueryKind kind);

  // Tokens that can continue to a whole answer; empty behind <eos>.
  [[nodiscard]] TokenMask allowed() const;
  // false: the token cannot stand here, and nothing changed.
  bool advance(Token t);
  [[nodiscard]] bool finished() const;
  // Tokens from here to behind the <eos>, at least; 0 if finished.
  [[nodiscard]] int64_t shortest_end() const;

 private:
  std::variant<StateGrammar, OutcomeGrammar, CallGrammar> form_;
};

// The answer to a question of kOutput; kParse if the tokens are none.
Result<CallOutcome> parse_outcome(const ProgramText& program, std::span<const Token> tokens);

}  // namespace foretrace::datasets
