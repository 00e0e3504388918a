#include <algorithm>
#include <string>

#include "datasets/frame_stack.h"
#include "datasets/trace_language.h"
#include "datasets/value_text.h"

namespace foretrace::datasets {
namespace {

using tracer::Event;
using tracer::LocalText;
using tracer::StepView;

class Encoder {
 public:
  explicit Encoder(const ProgramText& program) : program_(program) {}

  Status add(const StepView& step) {
    TRY(check(step));
    trace_.step_starts.push_back(trace_.tokens.size());
    if (back_due_) {
      TRY_ASSIGN(const Token line, line_of(frames_.top().line));
      push(line, TokenRole::kForced);
      back_due_ = false;
    }
    ++steps_;
    if (step.event == Event::kCall) return add_call(step);
    if (step.event == Event::kResume) return add_resume(step);
    if (frames_.empty() || frames_.top().id != step.frame) {
      if (!frames_.enter(step.frame)) return unsupported("a frame that was left goes on");
      push(token::kIn, TokenRole::kControl);
      push_number(step.frame);
    }
    TRY(check_frame(step));
    TRY(add_deltas(step));
    return add_event(step);
  }

  Result<EncodedTrace> finish(TraceEnd end) {
    if (trace_.tokens.empty()) return unsupported("a run without steps");
    if (end == TraceEnd::kWhole && !frames_.empty())
      return unsupported("a run that ends inside a frame");
    push(end == TraceEnd::kWhole ? token::kEos : token::kCut, TokenRole::kControl);
    return std::move(trace_);
  }

 private:
  void push(Token t, TokenRole role) {
    trace_.tokens.push_back(t);
    trace_.roles.push_back(role);
  }
  // Gives the tokens that were appended since a role.
  void fill(TokenRole role) { trace_.roles.resize(trace_.tokens.size(), role); }

  void push_number(uint32_t n) {
    for (const char c : std::to_string(n)) push(static_cast<unsigned char>(c), TokenRole::kControl);
    push(token::kEnd, TokenRole::kControl);
  }

  Status check(const StepView& step) const {
    if (step.step != steps_) return unsupported("steps that do not start with step 0");
    if (step.thread != 1) return unsupported("a second thread");
    if (step.file != program_.file()) return unsupported("a second file");
    if (step.event == Event::kAlloc || step.event == Event::kFree)
      return unsupported("an event that is not Python's");
    if (steps_ == 0 && step.event != Event::kCall)
      return unsupported("a run that starts inside a frame");
    const bool has_value = step.event == Event::kReturn || step.event == Event::kYield ||
                           step.event == Event::kException;
    if (step.value && !has_value) return unsupported("a value at an event that has none");
    if (steps_ > 0 && frames_.empty() && frames_.suspended().empty())
      return unsupported("steps after the entry's end");
    return {};
  }

  Status check_frame(const StepView& step) const {
    const FrameState& frame = frames_.top();
    if (step.function != frame.code.name) return unsupported("a frame that changes its function");
    if (step.depth != frames_.depth()) return unsupported("a depth that the frames do not tell");
    return {};
  }

  Result<Token> line_of(int64_t line) const {
    if (const auto t = program_.line_token_of(line)) return *t;
    return unsupported("a line that the prompt does not show");
  }

  Status add_call(const StepView& step) {
    if (step.frame != frames_.frame_count() + 1)
      return unsupported("a call in a frame that was seen before");
    push(token::kCall, TokenRole::kControl);
    TRY_ASSIGN(const Token line, line_of(step.line));
    push(line, TokenRole::kControl);
    const auto& codes = program_.codes_at(step.line);
    const auto code = std::find_if(codes.begin(), codes.end(),
                                   [&](const CodeObject& c) { return c.name == step.function; });
    if (code == codes.end()) return unsupported("a function that the prompt does not show");
    if (codes.size() > 1) {
      const auto name = program_.name_token(step.function);
      if (!name) return unsupported("a function whose name has no token on a line with others");
      push(*name, TokenRole::kControl);
    }
    frames_.call(*code, step.line);
    TRY(check_frame(step));
    TRY(add_deltas(step));
    push(token::kGo, TokenRole::kState);
    return {};
  }

  Status add_resume(const StepView& step) {
    const auto& suspended = frames_.suspended();
    if (std::find(suspended.begin(), suspended.end(), step.frame) == suspended.end())
      return unsupported("a frame resumes that did not yield");
    push(token::kResume, TokenRole::kControl);
    if (suspended.back() != step.frame) {
      push(token::kIn, TokenRole::kControl);
      push_number(step.frame);
    }
    frames_.resume(step.frame);
    TRY(check_frame(step));
    TRY(add_line(step.line));
    TRY(add_deltas(step));
    push(token::kGo, TokenRole::kState);
    return {};
  }

  // <at> line, where it is not the frame's last.
  Status add_line(int64_t line) {
    FrameState& frame = frames_.top();
    if (line == frame.line) return {};
    TRY(check_line(line));
    TRY_ASSIGN(const Token t, line_of(line));
    push(token::kAt, TokenRole::kControl);
    push(t, TokenRole::kControl);
    frame.line = line;
    return {};
  }

  Status check_line(int64_t line) const {
    const CodeObject& code = frames_.top().code;
    if (line < code.first_line || line > code.last_line)
      return unsupported("a line outside of its function");
    return {};
  }

  Status push_name(const std::string& name) {
    const auto t = program_.name_token(name);
    if (t && program_.names().test(*t)) {
      push(*t, TokenRole::kState);
      return {};
    }
    const auto& spelled = program_.spelled_names();
    if (!std::binary_search(spelled.begin(), spelled.end(), name))
      return unsupported("a local that the prompt does not name");
    push(token::kName, TokenRole::kState);
    for (const char c : name) push(static_cast<unsigned char>(c), TokenRole::kState);
    push(token::kEnd, TokenRole::kState);
    return {};
  }

  Status add_unbound(const std::string& name) {
    push(token::kDelete, TokenRole::kState);
    TRY(push_name(name));
    frames_.top().unbind(name);
    return {};
  }

  // What makes the frame's known locals the step's: unbound names, then changed and new ones.
  Status add_deltas(const StepView& step) {
    FrameState& frame = frames_.top();
    TRY(unbind_missing(frame, step.locals));
    const size_t kept = frame.locals.size();
    for (size_t i = 0; i < step.locals.size(); ++i) {
      const LocalText& local = step.locals[i];
      if (i < kept && frame.locals[i].second == local.text) continue;
      TRY(push_name(local.name));
      append_value(program_, local.text, trace_.tokens);
      fill(TokenRole::kState);
      push(token::kEnd, TokenRole::kState);
      frame.bind(local.name, local.text);
    }
    return {};
  }

  // Afterwards the frame's locals are the first of `locals`, by name and in order. What stands in
  // another order is unbound too, to be bound anew.
  Status unbind_missing(FrameState& frame, const std::vector<LocalText>& locals) {
    const std::vector<std::pair<std::string, std::string>> before = frame.locals;
    size_t next = 0;
    for (const auto& [name, text] : before) {
      if (next < locals.size() && locals[next].name == name) {
        ++next;
      } else {
        TRY(add_unbound(name));
      }
    }
    return {};
  }

  Status add_event(const StepView& step) {
    if (step.event == Event::kLine) {
      TRY(check_line(step.line));
      TRY_ASSIGN(const Token line, line_of(step.line));
      push(line, TokenRole::kControl);
      frames_.top().line = step.line;
      return {};
    }
    push(step.event == Event::kReturn      ? token::kReturn
         : step.event == Event::kException ? token::kException
                                           : token::kYield,
         TokenRole::kControl);
    TRY(add_line(step.line));
    if (step.value) {
      if (step.event == Event::kException) {
        if (step.value->empty()) return unsupported("an exception without text");
        append_message(program_, *step.value, trace_.tokens);
      } else {
        append_value(program_, *step.value, trace_.tokens);
      }
      fill(TokenRole::kValue);
    }
    push(token::kEnd, TokenRole::kValue);
    if (step.event == Event::kException) return {};
    step.event == Event::kReturn ? frames_.leave() : frames_.suspend();
    back_due_ = !frames_.empty();
    return {};
  }

  const ProgramText& program_;
  FrameStack frames_;
  EncodedTrace trace_;
  int64_t steps_ = 0;
  bool back_due_ = false;
};

}  // namespace

Result<EncodedTrace> encode_trace(const ProgramText& program, std::span<const StepView> steps,
                                  TraceEnd end) {
  Encoder encoder(program);
  for (const StepView& step : steps) TRY(encoder.add(step));
  return encoder.finish(end);
}

}  // namespace foretrace::datasets
