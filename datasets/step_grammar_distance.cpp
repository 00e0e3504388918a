// How far a step or the trace's end is.
#include <algorithm>
#include <string>
#include <vector>

#include "datasets/step_grammar.h"

namespace foretrace::datasets {

// Every open frame has a line that can come next (that of its call), so a step takes one token, and `left` steps
// take as many; unless the trace ends before.
class StepGrammar::Ways {
 public:
  Ways(const FrameStack& frames, int64_t left) : left_(left) {
    int64_t entered = kNoWay, leave = 0;
    for (size_t open = 1; open <= frames.size() + 1; ++open) {
      // <in> NUMBER <;> leaves the frames above that one.
      if (open > 1) entered = std::min(entered, 2 + digits(frames.open()[open - 2]) + leave);
      leave = 3 + end_.back();  // <ret> <;>, then the caller's line or <eos>
      end_.push_back(std::min(leave, entered));
    }
  }

  // `open`: frames on the stack, at most one more than there are.
  [[nodiscard]] int64_t between_steps(int64_t open) const { return between(left_, open); }
  // A frame was left: the caller's line is forced.
  [[nodiscard]] int64_t back(int64_t open) const { return behind_leaving(left_, open); }
  // The event of a step comes next: a line, or <ret> <;>.
  [[nodiscard]] int64_t event(int64_t open) const {
    return std::min(1 + between(left_ - 1, open), 2 + behind_leaving(left_ - 1, open - 1));
  }
  // <go>
  [[nodiscard]] int64_t go(int64_t open) const { return 1 + between(left_ - 1, open); }
  // A step has ended, and its frame was left or not.
  [[nodiscard]] int64_t ended(int64_t open, bool left_frame) const {
    return left_frame ? behind_leaving(left_ - 1, open - 1) : between(left_ - 1, open);
  }

  static int64_t digits(uint32_t number) { return static_cast<int64_t>(std::to_string(number).size()); }

 private:
  [[nodiscard]] int64_t between(int64_t left, int64_t open) const {
    if (left <= 0) return 0;
    return open == 0 ? 1 : std::min(left, end_[static_cast<size_t>(open)]);
  }
  [[nodiscard]] int64_t behind_leaving(int64_t left, int64_t open) const {
    return between(left, open) + (left > 0 && open > 0 ? 1 : 0);
  }

  int64_t left_;                    // steps to come, that at hand included
  std::vector<int64_t> end_ = {0};  // by the number of open frames: tokens to the trace's end, less <eos> where there are none
};

int64_t StepGrammar::tokens_to(int64_t steps) const {
  const auto open = static_cast<int64_t>(frames_.size());
  if (steps <= step_count_) return 0;
  const Ways ways(frames_, steps - step_count_);
  switch (phase_) {
    case Phase::kStart:
      return std::min(kNoWay, 1 + from_call_line(ways));
    case Phase::kBack:
      return ways.back(open);
    case Phase::kStep:
      return ways.between_steps(open);
    case Phase::kDeltas:
      return ways.event(open);
    case Phase::kCallLine:
      return from_call_line(ways);
    case Phase::kCallName:
      return 1 + ways.go(open + 1);
    case Phase::kResumeFrame:
      return ways.go(open + 1);
    case Phase::kResumeLine:
    case Phase::kBindings:
      return ways.go(open);
    case Phase::kSpelling:
      return from_spelling(ways);
    case Phase::kDeleteName:
      return from_deletion(ways);
    case Phase::kEventValue:
    case Phase::kValue:
      return from_value(ways);
    case Phase::kAtLine:
      return 1 + (event_ == tracer::Event::kResume ? ways.go(open) : from_value(ways));
    case Phase::kNumber:
      return from_number(ways);
    case Phase::kDone:
      return 0;
  }
  return kNoWay;
}

int64_t StepGrammar::from_call_line(const Ways& ways) const {
  int64_t least = kNoWay;
  for (const auto& [line, codes] : program_->codes()) {
    if (!program_->line_token_of(line)) continue;
    const bool named = std::any_of(codes.begin(), codes.end(), [&](const CodeObject& code) {
      return program_->name_token(code.name).has_value();
    });
    if (codes.size() == 1 || named)
      least = std::min(least, (codes.size() == 1 ? 1 : 2) + ways.go(static_cast<int64_t>(frames_.size()) + 1));
  }
  return least;
}

int64_t StepGrammar::from_number(const Ways& ways) const {
  int64_t least = kNoWay;
  const auto& open = frames_.open();
  for (const uint32_t n : numbers()) {
    const std::string digits = std::to_string(n);
    if (!digits.starts_with(text_)) continue;
    const auto place = std::find(open.begin(), open.end(), n);
    const bool suspended = place == open.end();
    const int64_t entered = suspended ? static_cast<int64_t>(open.size()) + 1 : place - open.begin() + 1;
    const auto spelled = static_cast<int64_t>(digits.size() - text_.size()) + 1;
    least = std::min(least, spelled + (resuming_ ? ways.go(entered) : ways.event(entered)));
  }
  return least;
}

int64_t StepGrammar::from_spelling(const Ways& ways) const {
  int64_t least = kNoWay;
  for (const std::string_view name : spellable())
    if (name.starts_with(text_)) least = std::min(least, static_cast<int64_t>(name.size() - text_.size()) + 1);
  return least + (deleting_ ? 0 : 2) + behind_binding(ways);
}

int64_t StepGrammar::from_deletion(const Ways& ways) const {
  int64_t least = kNoWay;
  for (const auto& [name, text] : frames_.top().locals) {
    const auto t = program_->name_token(name);
    const bool one = t && program_->names().test(*t);
    least = std::min(least, one ? 1 : static_cast<int64_t>(name.size()) + 2);
  }
  return least + behind_binding(ways);
}

int64_t StepGrammar::from_value(const Ways& ways) const { return value_.shortest_end() + behind_value(ways); }

int64_t StepGrammar::behind_value(const Ways& ways) const {
  if (!value_of_event_) return behind_binding(ways);
  return ways.ended(static_cast<int64_t>(frames_.size()), event_ != tracer::Event::kException);
}

int64_t StepGrammar::behind_binding(const Ways& ways) const {
  const auto open = static_cast<int64_t>(frames_.size());
  return after_binding_ == Phase::kDeltas ? ways.event(open) : ways.go(open);
}

int64_t StepGrammar::behind(Token t, int64_t steps, const Ways& ways) const {
  if (steps <= step_count_) return 0;
  const bool text = (phase_ == Phase::kValue || phase_ == Phase::kEventValue) && t != token::kAt &&
                    t != token::kEnd && t != token::kRaw;
  if (text) return value_.shortest_end_behind(t) + behind_value(ways);
  StepGrammar next = *this;
  next.take(t);
  return next.tokens_to(steps);
}

TokenMask StepGrammar::allowed_within(int64_t steps, int64_t tokens) const {
  TokenMask mask = allowed();
  const Ways ways(frames_, steps - step_count_);
  // It is the same for each line that may come next, and for each name whose value does.
  const bool lines_alike = phase_ != Phase::kCallLine;
  const bool names_alike = phase_ == Phase::kStep || phase_ == Phase::kDeltas || phase_ == Phase::kBindings ||
                           phase_ == Phase::kResumeFrame || phase_ == Phase::kResumeLine;
  std::optional<bool> line, name;
  for (size_t i = mask._Find_first(); i < mask.size(); i = mask._Find_next(i)) {
    const auto t = static_cast<Token>(i);
    std::optional<bool>* known = nullptr;
    if (lines_alike && is_line(t)) known = &line;
    if (names_alike && program_->names().test(t)) known = &name;
    const bool fits = known != nullptr && known->has_value() ? **known : behind(t, steps, ways) <= tokens;
    if (known != nullptr) *known = fits;
    if (!fits) mask.reset(i);
  }
  return mask;
}

}  // namespace foretrace::datasets
