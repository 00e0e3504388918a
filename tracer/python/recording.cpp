#include "tracer/python/recording.h"

#include <opcode.h>
#include <unistd.h>

#include <algorithm>

#include "tracer/python/opaque_text.h"
#include "tracer/python/scalar_text.h"

namespace foretrace::tracer::python {
namespace {

// Opcode and argument at the frame's instruction or `before` it, as compiled.
std::pair<int, int> instruction(PyFrameObject* frame, const CodeInfo& code, int before = 0) {
  const auto at = static_cast<size_t>(std::max(frame_instruction(frame) - before, 0)) * 2;
  return at + 1 < code.bytecode.size() ? std::pair<int, int>{code.bytecode[at], code.bytecode[at + 1]} : std::pair{-1, 0};
}

// A `call` event of a generator or coroutine that starts; else it goes on after a yield or await. One that starts with an
// exception (throw, close) does so where it was made.
bool starts(PyFrameObject* frame, const CodeInfo& code) {
  const auto [opcode, argument] = instruction(frame, code);
  return !code.suspends || opcode == RETURN_GENERATOR || (opcode == RESUME && (argument & 3) == 0);
}

// A `return` event that is no return.
bool yields(PyFrameObject* frame, const CodeInfo& code, PyObject* value) {
  if (!code.suspends || value == nullptr) return false;
  constexpr int kPassed = PY_VERSION_HEX >= 0x030d0000 ? 1 : 0;  // 3.13 has gone on to the RESUME after it
  return instruction(frame, code, kPassed).first == YIELD_VALUE;
}

bool is_called(const PyCodeObject* code, const std::string& name) {
  return utf8_text(code->co_name) == name || utf8_text(code->co_qualname) == name;
}

}  // namespace

Recording::Recording(RecordWriter& writer, Scope& scope, const Limits& limits, const std::string& project)
    : writer_(writer),
      codes_(writer, scope, project),
      heap_(writer, limits),
      tasks_(writer),
      max_steps_(limits.max_steps),
      text_budget_(static_cast<size_t>(std::clamp<int64_t>(limits.max_value_bytes, 1, 1 << 18))) {}

void Recording::set_window(const std::string& start_at, const std::string& stop_at) {
  start_at_ = start_at;
  stop_at_ = stop_at;
  started_ = start_at.empty();
}

void Recording::event(ThreadFrames& thread, PyFrameObject* frame, int what, PyObject* arg) {
  if (!started_ || stopped_) {
    if (stopped_ || what != PyTrace_CALL || !is_called(frame_code(frame), start_at_)) return;
    if (!codes_.of(frame_code(frame), frame_data(frame)->f_globals).in_scope) return;
    started_ = true;
  }
  FrameScan* scan = !thread.frames.empty() && thread.frames.back()->frame() == frame ? thread.frames.back() : nullptr;
  if (scan != nullptr && what == PyTrace_LINE) return write(thread, scan, Event::kLine, frame_line(frame), nullptr);
  if (scan == nullptr || what == PyTrace_CALL) {
    CodeInfo& code = codes_.of(frame_code(frame), frame_data(frame)->f_globals);
    if (!code.in_scope) return;
    bool resumed = false;
    if (what == PyTrace_CALL) {
      scan = enter(thread, frame, code, resumed);
      write(thread, scan, resumed ? Event::kResume : Event::kCall, frame_line(frame), nullptr);
      if (!stop_at_.empty() && is_called(frame_code(frame), stop_at_)) stopped_ = true;
      return;
    }
    scan = find(thread, frame);
    if (scan == nullptr) scan = enter(thread, frame, code, resumed);
  }
  switch (what) {
    case PyTrace_LINE: return write(thread, scan, Event::kLine, frame_line(frame), nullptr);
    case PyTrace_EXCEPTION: return write(thread, scan, Event::kException, frame_line(frame), arg);
    case PyTrace_RETURN: {
      const bool suspends = yields(frame, scan->code(), arg);
      write(thread, scan, suspends ? Event::kYield : Event::kReturn, frame_line(frame), arg);
      return leave(thread, scan, suspends);
    }
    default: return;
  }
}

// The frame that is about to run, on top of its thread's stack.
FrameScan* Recording::enter(ThreadFrames& thread, PyFrameObject* frame, CodeInfo& code, bool& resumed) {
  if (thread.id == 0) thread.id = ++threads_;
  FrameScan* scan = nullptr;
  if (code.suspends) {
    const auto found = suspended_.find(frame);
    resumed = !starts(frame, code);
    if (found != suspended_.end()) {
      scan = found->second;
      suspended_.erase(found);
      if (!resumed) {  // its frame was freed while it was suspended, and the address is another's now
        delete scan;
        scan = nullptr;
      }
    }
  }
  if (scan == nullptr) {
    const FrameScan* parent = thread.frames.empty() ? nullptr : thread.frames.back();
    const bool coroutine = (frame_code(frame)->co_flags & (CO_COROUTINE | CO_ASYNC_GENERATOR)) != 0;
    const StringId task = parent == nullptr || coroutine ? tasks_.current() : parent->task();
    scan = new FrameScan(frame, code, writer_.frame(parent != nullptr ? parent->id() : 0, code.id, thread.id, task), task);
  }
  thread.frames.push_back(scan);
  return scan;
}

// A frame that is not on top: those above it ended without an event.
FrameScan* Recording::find(ThreadFrames& thread, PyFrameObject* frame) {
  const auto found = std::find_if(thread.frames.rbegin(), thread.frames.rend(), [&](FrameScan* s) { return s->frame() == frame; });
  if (found == thread.frames.rend()) return nullptr;
  while (thread.frames.back()->frame() != frame) {
    delete thread.frames.back();
    thread.frames.pop_back();
  }
  return thread.frames.back();
}

void Recording::leave(ThreadFrames& thread, FrameScan* scan, bool suspends) {
  thread.frames.pop_back();
  if (suspends)
    suspended_[scan->frame()] = scan;
  else
    delete scan;
}

void Recording::write(ThreadFrames& thread, FrameScan* scan, Event event, uint32_t line, PyObject* value) {
  if (writer_.steps() >= max_steps_) {
    writer_.end(Outcome::kStepLimit, 0, false, {}, {}, {}, {}, 0);
    _exit(0);
  }
  heap_.begin_scan();
  scan->scan(writer_, heap_);
  const Ref ref = step_value(event, value);
  writer_.step(event, scan->id(), line, static_cast<uint32_t>(thread.frames.size() - 1), ref);
}

Ref Recording::step_value(Event event, PyObject* value) {
  switch (event) {
    case Event::kReturn:
    case Event::kYield: {
      if (value == nullptr) return Ref::singleton(Singleton::kNone);  // left by an exception
      const Ref ref = heap_.ref_of(value);
      heap_.finish_scan();
      return ref;
    }
    case Event::kException: {
      PyObject* raised = value != nullptr && PyTuple_Check(value) && PyTuple_GET_SIZE(value) == 3 ? PyTuple_GET_ITEM(value, 1) : nullptr;
      if (raised == nullptr || !PyExceptionInstance_Check(raised)) return Ref();
      return heap_.scalars().plain_text(exception_text(raised, text_budget_));
    }
    default: return Ref();
  }
}

}  // namespace foretrace::tracer::python
