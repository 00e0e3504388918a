#include "datasets/step_grammar.h"

#include <algorithm>

namespace foretrace::datasets {

using tracer::Event;

std::optional<Token> StepGrammar::forced() const {
  const TokenMask mask = allowed();
  if (mask.count() != 1) return std::nullopt;
  return static_cast<Token>(mask._Find_first());
}

bool StepGrammar::at_step_boundary() const {
  return phase_ == Phase::kStart || phase_ == Phase::kStep || phase_ == Phase::kBack || finished();
}

bool StepGrammar::advance(Token t) {
  if (t == token::kCut && at_step_boundary() && !finished() && step_count_ > 0) {
    phase_ = Phase::kDone;
    cut_ = true;
    return true;
  }
  if (t >= kVocabularySize || !allowed().test(t)) return false;
  take(t);
  return true;
}

void StepGrammar::take(Token t) {
  switch (phase_) {
    case Phase::kStart:
    case Phase::kStep:
    case Phase::kDeltas:
      take_step(t);
      break;
    case Phase::kBack:
      phase_ = Phase::kStep;
      break;
    case Phase::kCallLine:
      take_call_line(t);
      break;
    case Phase::kCallName:
      for (const CodeObject& code : program_->codes_at(call_line_)) {
        if (code.name == program_->name_of(t)) return begin_call(code);
      }
      break;
    case Phase::kResumeFrame:
    case Phase::kResumeLine:
      take_resume(t);
      break;
    case Phase::kBindings:
      take_binding(t);
      break;
    case Phase::kSpelling:
      if (t == token::kEnd) {
        take_name(std::string(text_));
      } else {
        text_ += static_cast<char>(t);
      }
      break;
    case Phase::kDeleteName:
      take_binding(t);
      break;
    case Phase::kEventValue:
    case Phase::kValue:
      take_value(t);
      break;
    case Phase::kAtLine:
      frames_.top().line = program_->line_of(t);
      phase_ = event_ == Event::kResume ? Phase::kBindings : Phase::kValue;
      break;
    case Phase::kNumber:
      take_number(t);
      break;
    case Phase::kDone:
      break;
  }
}

void StepGrammar::take_step(Token t) {
  after_binding_ = Phase::kDeltas;
  if (is_line(t)) {
    event_ = Event::kLine;
    frames_.top().line = program_->line_of(t);
    return end_step();
  }
  switch (t) {
    case token::kEos:
      phase_ = Phase::kDone;
      break;
    case token::kCall:
      event_ = Event::kCall;
      phase_ = Phase::kCallLine;
      break;
    case token::kResume:
      event_ = Event::kResume;
      phase_ = Phase::kResumeFrame;
      break;
    case token::kIn:
      resuming_ = false;
      text_.clear();
      phase_ = Phase::kNumber;
      break;
    case token::kReturn:
    case token::kException:
    case token::kYield:
      event_ = t == token::kReturn  ? Event::kReturn
               : t == token::kYield ? Event::kYield
                                    : Event::kException;
      value_.begin(event_ == Event::kException ? ValueReader::Kind::kMessage
                                               : ValueReader::Kind::kOptionalValue);
      value_of_event_ = true;
      phase_ = Phase::kEventValue;
      break;
    default:
      take_binding(t);
  }
}

// A name, <name>, <del> or <go>.
void StepGrammar::take_binding(Token t) {
  if (t == token::kGo) return end_step();
  if (phase_ != Phase::kDeleteName) deleting_ = false;
  if (t == token::kDelete) {
    deleting_ = true;
    phase_ = Phase::kDeleteName;
  } else if (t == token::kName) {
    text_.clear();
    phase_ = Phase::kSpelling;
  } else {
    take_name(program_->name_of(t));
  }
}

void StepGrammar::take_name(std::string_view name) {
  if (deleting_) {
    frames_.top().unbind(name);
    phase_ = after_binding_;
    return;
  }
  name_ = name;
  value_.begin(ValueReader::Kind::kValue);
  value_of_event_ = false;
  phase_ = Phase::kValue;
}

void StepGrammar::take_call_line(Token t) {
  call_line_ = program_->line_of(t);
  const auto& codes = program_->codes_at(call_line_);
  if (codes.size() == 1) return begin_call(codes[0]);
  phase_ = Phase::kCallName;
}

void StepGrammar::begin_call(const CodeObject& code) {
  frames_.call(code, call_line_);
  after_binding_ = phase_ = Phase::kBindings;
}

void StepGrammar::take_resume(Token t) {
  after_binding_ = Phase::kBindings;
  if (phase_ == Phase::kResumeFrame && t == token::kIn) {
    resuming_ = true;
    text_.clear();
    phase_ = Phase::kNumber;
    return;
  }
  if (phase_ == Phase::kResumeFrame) frames_.resume(frames_.suspended().back());
  if (t == token::kAt) {
    phase_ = Phase::kAtLine;
    return;
  }
  phase_ = Phase::kBindings;
  take_binding(t);
}

void StepGrammar::take_number(Token t) {
  if (t != token::kEnd) {
    text_ += static_cast<char>(t);
    return;
  }
  uint32_t id = 0;
  for (const char c : text_) id = id * 10 + static_cast<uint32_t>(c - '0');
  if (resuming_) {
    frames_.resume(id);
    phase_ = Phase::kResumeLine;
  } else {
    (void)frames_.enter(id);
    phase_ = Phase::kDeltas;
  }
}

void StepGrammar::take_value(Token t) {
  if (t == token::kAt) {
    phase_ = Phase::kAtLine;
  } else if (value_.take(t)) {
    phase_ = Phase::kValue;
  } else {
    end_value();
  }
}

void StepGrammar::end_value() {
  if (value_of_event_) return end_step();
  frames_.top().bind(name_, value_.text());
  changed_.push_back(name_);
  phase_ = after_binding_;
}

void StepGrammar::end_step() {
  const FrameState& frame = frames_.top();
  step_ = {};
  step_.step = step_count_++;
  step_.event = event_;
  step_.frame = frame.id;
  step_.depth = frames_.depth();
  step_.function = frame.code.name;
  step_.file = program_->file();
  step_.line = frame.line;
  for (const auto& [name, text] : frame.locals) {
    const bool changed = std::find(changed_.begin(), changed_.end(), name) != changed_.end();
    step_.locals.push_back({name, type_of_text(text), text, changed});
  }
  changed_.clear();
  const bool leaves = event_ == Event::kReturn || event_ == Event::kYield;
  if ((leaves || event_ == Event::kException) && value_.has_text()) step_.value = value_.text();
  if (event_ == Event::kReturn) frames_.leave();
  if (event_ == Event::kYield) frames_.suspend();
  phase_ = leaves && !frames_.empty() ? Phase::kBack : Phase::kStep;
}

}  // namespace foretrace::datasets
