#include <algorithm>
#include <string>

#include "datasets/step_grammar.h"

namespace foretrace::datasets {
TokenMask StepGrammar::allowed() const {
  TokenMask mask;
  switch (phase_) {
    case Phase::kStart:
      mask.set(token::kCall);
      break;
    case Phase::kBack:
      mask.set(*program_->line_token_of(frames_.top().line));
      break;
    case Phase::kStep:
    case Phase::kDeltas:
      allow_step(mask);
      break;
    case Phase::kCallLine:
      allow_call_lines(mask);
      break;
    case Phase::kCallName:
      for (const CodeObject& code : program_->codes_at(call_line_)) {
        if (const auto name = program_->name_token(code.name)) mask.set(*name);
      }
      break;
    case Phase::kResumeFrame:
      mask.set(token::kIn, frames_.suspended().size() > 1);
      [[fallthrough]];
    case Phase::kResumeLine:
      mask.set(token::kAt);
      [[fallthrough]];
    case Phase::kBindings:
      allow_bindings(mask);
      break;
    case Phase::kSpelling:
      allow_spelling(mask);
      break;
    case Phase::kDeleteName:
      allow_bound_names(mask);
      break;
    case Phase::kEventValue:
      mask.set(token::kAt);
      [[fallthrough]];
    case Phase::kValue:
      mask |= value_.allowed();
      break;
    case Phase::kAtLine:
      allow_open_lines(mask);
      break;
    case Phase::kNumber:
      allow_number(mask);
      break;
    case Phase::kDone:
      break;
  }
  return mask;
}

void StepGrammar::allow_step(TokenMask& mask) const {
  const bool starts = phase_ == Phase::kStep;
  const bool open = !frames_.empty();
  const bool suspended = !frames_.suspended().empty();
  if (starts) {
    mask.set(token::kEos, !open);
    mask.set(token::kCall, (open || suspended) && !program_->codes().empty());
    mask.set(token::kResume, suspended);
    mask.set(token::kIn, suspended || frames_.size() > 1);
  }
  if (!open) return;
  allow_open_lines(mask);
  mask.set(token::kReturn).set(token::kException).set(token::kYield);
  mask |= program_->names();
  mask.set(token::kName, !program_->spelled_names().empty());
  mask.set(token::kDelete, !frames_.top().locals.empty());
}

void StepGrammar::allow_bindings(TokenMask& mask) const {
  // Before a resumed frame is known to be another, it is the last that yielded.
  const FrameState& frame =
      phase_ == Phase::kResumeFrame ? frames_.frame(frames_.suspended().back()) : frames_.top();
  mask |= program_->names();
  mask.set(token::kName, !program_->spelled_names().empty());
  mask.set(token::kDelete, !frame.locals.empty());
  mask.set(token::kGo);
}

void StepGrammar::allow_call_lines(TokenMask& mask) const {
  for (const auto& [line, codes] : program_->codes()) {
    const bool named = std::any_of(codes.begin(), codes.end(), [&](const CodeObject& code) {
      return program_->name_token(code.name).has_value();
    });
    const auto t = program_->line_token_of(line);
    if (t && (codes.size() == 1 || named)) mask.set(*t);
  }
}

void StepGrammar::allow_open_lines(TokenMask& mask) const {
  const CodeObject& code = frames_.top().code;
  for (int i = 0; i <= program_->line_count(); ++i) {
    const int64_t line = program_->line_of(line_token(i));
    if (line >= code.first_line && line <= code.last_line) mask.set(line_token(i));
  }
}

void StepGrammar::allow_bound_names(TokenMask& mask) const {
  for (const auto& [name, text] : frames_.top().locals) {
    const auto t = program_->name_token(name);
    mask.set(t && program_->names().test(*t) ? *t : token::kName);
  }
}

void StepGrammar::allow_spelling(TokenMask& mask) const {
  for (const std::string_view name : spellable()) {
    if (name == text_) {
      mask.set(token::kEnd);
    } else if (name.starts_with(text_)) {
      mask.set(static_cast<unsigned char>(name[text_.size()]));
    }
  }
}

std::vector<std::string_view> StepGrammar::spellable() const {
  std::vector<std::string_view> names;
  for (const std::string& name : program_->spelled_names()) {
    if (!deleting_ || frames_.top().find(name) != nullptr) names.push_back(name);
  }
  return names;
}

void StepGrammar::allow_number(TokenMask& mask) const {
  for (const uint32_t n : numbers()) {
    const std::string digits = std::to_string(n);
    if (digits == text_) {
      mask.set(token::kEnd);
    } else if (digits.starts_with(text_)) {
      mask.set(static_cast<unsigned char>(digits[text_.size()]));
    }
  }
}

std::vector<uint32_t> StepGrammar::numbers() const {
  std::vector<uint32_t> ids = frames_.suspended();
  if (resuming_) {
    ids.pop_back();
  } else {
    for (const uint32_t id : frames_.open()) {
      if (frames_.can_enter(id)) ids.push_back(id);
    }
  }
  return ids;
}

}  // namespace foretrace::datasets
