#include "datasets/state_query/state_grammar.h"

#include <algorithm>

namespace foretrace::datasets {

using tracer::Event;

namespace {

Event event_of(Token t) {
  switch (t) {
    case token::kCall:
      return Event::kCall;
    case token::kGo:
      return Event::kResume;
    case token::kReturn:
      return Event::kReturn;
    case token::kYield:
      return Event::kYield;
    default:
      return Event::kException;
  }
}

}  // namespace

TokenMask StateGrammar::allowed() const {
  TokenMask mask;
  switch (phase_) {
    case Phase::kFrame:
      allow_frame(mask);
      break;
    case Phase::kLine:
      for (int i = 1; i <= program_->line_count(); ++i) mask.set(line_token(i));
      break;
    case Phase::kEventValue:
    case Phase::kValue:
      return value_.allowed();
    case Phase::kBindings:
      for (Token t = 0; t < kVocabularySize; ++t)
        mask.set(t, program_->names().test(t) && !is_bound(program_->name_of(t)));
      mask.set(token::kName, std::any_of(program_->spelled_names().begin(), program_->spelled_names().end(),
                                         [&](const std::string& name) { return !is_bound(name); }));
      mask.set(token::kGo);
      break;
    case Phase::kSpelling:
      allow_spelling(mask);
      break;
    case Phase::kEnd:
      mask.set(token::kEos);
      break;
    case Phase::kDone:
      break;
  }
  return mask;
}

bool StateGrammar::advance(Token t) {
  if (t >= kVocabularySize || !allowed().test(t)) return false;
  take(t);
  return true;
}

void StateGrammar::allow_frame(TokenMask& mask) const {
  for (int i = 1; i <= program_->line_count(); ++i) mask.set(line_token(i));
  mask.set(token::kCall).set(token::kGo).set(token::kReturn).set(token::kYield).set(token::kException);
  mask.set(token::kResume, state_.outer.empty());
  mask.set(token::kEos, !state_.outer.empty());  // the last of them was the event
}

void StateGrammar::allow_spelling(TokenMask& mask) const {
  for (const std::string& name : program_->spelled_names()) {
    if (is_bound(name)) continue;
    if (name == name_) {
      mask.set(token::kEnd);
    } else if (name.starts_with(name_)) {
      mask.set(static_cast<unsigned char>(name[name_.size()]));
    }
  }
}

bool StateGrammar::is_bound(std::string_view name) const {
  return std::any_of(frame_.locals.begin(), frame_.locals.end(),
                     [&](const NamedText& local) { return local.name == name; });
}

void StateGrammar::take(Token t) {
  switch (phase_) {
    case Phase::kFrame:
      take_frame(t);
      break;
    case Phase::kLine:
      frame_.line = program_->line_of(t);
      phase_ = event_ && has_value(state_.event) ? Phase::kEventValue : Phase::kBindings;
      break;
    case Phase::kEventValue:
      if (value_.take(t)) break;
      if (value_.has_text()) state_.value = value_.text();
      phase_ = Phase::kBindings;
      break;
    case Phase::kBindings:
      take_binding(t);
      break;
    case Phase::kSpelling:
      t == token::kEnd ? begin_local(std::string(name_)) : name_.push_back(static_cast<char>(t));
      break;
    case Phase::kValue:
      if (value_.take(t)) break;
      frame_.locals.push_back({name_, value_.text()});
      phase_ = Phase::kBindings;
      break;
    case Phase::kEnd:
      phase_ = Phase::kDone;
      break;
    case Phase::kDone:
      break;
  }
}

void StateGrammar::take_frame(Token t) {
  if (is_line(t)) {
    frame_.line = program_->line_of(t);
    phase_ = Phase::kBindings;
    return;
  }
  if (t == token::kEos) {
    state_.event = Event::kLine;
    state_.frame = std::move(state_.outer.back());
    state_.outer.pop_back();
    phase_ = Phase::kDone;
    return;
  }
  suspended_ = t == token::kResume;
  event_ = !suspended_;
  if (event_) {
    state_.event = event_of(t);
    value_.begin(t == token::kException ? ValueReader::Kind::kMessage : ValueReader::Kind::kOptionalValue);
  }
  phase_ = Phase::kLine;
}

void StateGrammar::take_binding(Token t) {
  if (t == token::kGo) return end_frame();
  if (t == token::kName) {
    name_.clear();
    phase_ = Phase::kSpelling;
    return;
  }
  begin_local(program_->name_of(t));
}

void StateGrammar::begin_local(std::string_view name) {
  name_ = name;
  value_.begin(ValueReader::Kind::kValue);
  phase_ = Phase::kValue;
}

void StateGrammar::end_frame() {
  if (event_) {
    state_.frame = std::move(frame_);
    phase_ = Phase::kEnd;
  } else {
    (suspended_ ? state_.suspended : state_.outer).push_back(std::move(frame_));
    suspended_ = false;
    phase_ = Phase::kFrame;
  }
  frame_ = {};
}

int64_t StateGrammar::shortest_end() const {
  // A suspended frame still needs an event behind it: L <go> <eos>.
  const int64_t behind_go = suspended_ ? 3 : 1;
  switch (phase_) {
    case Phase::kFrame:
      return state_.outer.empty() ? 3 : 1;
    case Phase::kLine:
      return 1 + (event_ && has_value(state_.event) ? 1 : 0) + 1 + behind_go;
    case Phase::kEventValue:
    case Phase::kValue:
      return value_.shortest_end() + 1 + behind_go;
    case Phase::kBindings:
      return 1 + behind_go;
    case Phase::kSpelling: {
      int64_t shortest = 0;
      for (const std::string& name : program_->spelled_names()) {
        const auto left = static_cast<int64_t>(name.size() - name_.size());
        if (name.starts_with(name_) && !is_bound(name) && (shortest == 0 || left + 1 < shortest)) shortest = left + 1;
      }
      return shortest + 2 + 1 + behind_go;  // a value has a token and <;>
    }
    case Phase::kEnd:
      return 1;
    case Phase::kDone:
      break;
  }
  return 0;
}

}  // namespace foretrace::datasets
