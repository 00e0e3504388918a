#include "datasets/state_query/answer_grammar.h"

namespace foretrace::datasets {
namespace {

std::variant<StateGrammar, OutcomeGrammar, CallGrammar> form_of(const ProgramText& program, QueryKind kind) {
  if (kind == QueryKind::kOutput) return OutcomeGrammar(program);
  if (kind == QueryKind::kInputs) return CallGrammar(program);
  return StateGrammar(program);
}

}  // namespace

TokenMask OutcomeGrammar::allowed() const {
  TokenMask mask;
  if (phase_ == Phase::kEvent) mask.set(token::kReturn).set(token::kException);
  if (phase_ == Phase::kValue) mask = value_.allowed();
  if (phase_ == Phase::kEnd) mask.set(token::kEos);
  return mask;
}

void OutcomeGrammar::take(Token t) {
  if (phase_ == Phase::kEvent) {
    raised_ = t == token::kException;
    value_.begin(!raised_ ? ValueReader::Kind::kValue : ValueReader::Kind::kMessage);
    phase_ = Phase::kValue;
  } else if (phase_ == Phase::kValue) {
    if (!value_.take(t)) phase_ = Phase::kEnd;
  } else {
    phase_ = Phase::kDone;
  }
}

int64_t OutcomeGrammar::shortest_end() const {
  if (phase_ == Phase::kEvent) return 3;  // <exc> <;> <eos>
  if (phase_ == Phase::kValue) return value_.shortest_end() + 1;
  return phase_ == Phase::kEnd ? 1 : 0;
}

CallGrammar::CallGrammar(const ProgramText& program) : arguments_(program) {
  const auto call = program.prompt().subspan(program.run_position() + 1);
  for (const Token t : call) {
    callee_.push_back(t);
    if (t == '(') break;
  }
  arguments_.begin(ValueReader::Kind::kValue);
}

TokenMask CallGrammar::allowed() const {
  TokenMask mask;
  if (done_) return mask;
  if (at_ < callee_.size()) return mask.set(callee_[at_]);
  mask = arguments_.allowed();
  if (mask.test(token::kEnd)) return TokenMask().set(token::kEos);  // the bracket has closed
  return mask.reset(token::kRaw);
}

void CallGrammar::take(Token t) {
  if (t == token::kEos) {
    done_ = true;
    return;
  }
  if (at_ < callee_.size() && ++at_ < callee_.size()) return;
  (void)arguments_.take(t);
}

int64_t CallGrammar::shortest_end() const {
  if (done_) return 0;
  if (at_ < callee_.size()) return static_cast<int64_t>(callee_.size() - at_) + 2;  // then ) <eos>
  return arguments_.shortest_end();  // its <;> is the <eos> here
}

AnswerGrammar::AnswerGrammar(const ProgramText& program, QueryKind kind) : form_(form_of(program, kind)) {}

TokenMask AnswerGrammar::allowed() const {
  return std::visit([](const auto& form) { return form.allowed(); }, form_);
}

bool AnswerGrammar::advance(Token t) {
  if (t >= kVocabularySize || !allowed().test(t)) return false;
  std::visit([t](auto& form) { form.take(t); }, form_);
  return true;
}

bool AnswerGrammar::finished() const {
  return std::visit([](const auto& form) { return form.finished(); }, form_);
}

int64_t AnswerGrammar::shortest_end() const {
  return std::visit([](const auto& form) { return form.shortest_end(); }, form_);
}

Result<CallOutcome> parse_outcome(const ProgramText& program, std::span<const Token> tokens) {
  OutcomeGrammar grammar(program);
  for (const Token t : tokens) {
    if (t >= kVocabularySize || !grammar.allowed().test(t)) return parse_error("no outcome of a call: " + tokens_text(tokens));
    grammar.take(t);
  }
  if (!grammar.finished()) return parse_error("the outcome of a call breaks off");
  return grammar.outcome();
}

}  // namespace foretrace::datasets
