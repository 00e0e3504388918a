// Recording: turns the interpreter's trace events into steps. One a process; all calls are made with the GIL held.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "tracer/python/async_tasks.h"
#include "tracer/python/code_table.h"
#include "tracer/python/frame_scan.h"
#include "tracer/python/heap_shadow.h"

namespace foretrace::tracer::python {

// The frames in scope that run on one thread, outermost first.
struct ThreadFrames {
  uint32_t id = 0;  // first seen = 1
  std::vector<FrameScan*> frames;
};

class Recording {
 public:
  // `project`: as CodeTable's.
  Recording(RecordWriter& writer, Scope& scope, const Limits& limits, const std::string& project);

  // Only steps from the first call of the function `start_at` on, and up to the first call of `stop_at`; a name or a qualified name.
  // Empty: from the start, to the end.
  void set_window(const std::string& start_at, const std::string& stop_at);
  // An event of PyEval_SetTrace; `arg` as there. Exits the process where a step more than max_steps would be written.
  void event(ThreadFrames& thread, PyFrameObject* frame, int what, PyObject* arg);
  // An object is about to be freed.
  void forget(PyObject* object) { heap_.forget(object); }
  // An object changed, or may have; any object may have.
  void note(PyObject* object) { heap_.note(object); }
  void doubt() { heap_.doubt(); }
  CodeTable& codes() { return codes_; }

 private:
  FrameScan* enter(ThreadFrames& thread, PyFrameObject* frame, CodeInfo& code, bool& resumed);
  FrameScan* find(ThreadFrames& thread, PyFrameObject* frame);
  void leave(ThreadFrames& thread, FrameScan* scan, bool suspends);
  void write(ThreadFrames& thread, FrameScan* scan, Event event, uint32_t line, PyObject* value);
  Ref step_value(Event event, PyObject* value);

  RecordWriter& writer_;
  CodeTable codes_;
  HeapShadow heap_;
  AsyncTasks tasks_;
  int64_t max_steps_;
  size_t text_budget_;
  uint32_t threads_ = 0;
  std::string start_at_, stop_at_;
  bool started_ = true;
  bool stopped_ = false;
  std::unordered_map<PyFrameObject*, FrameScan*> suspended_;
};

}  // namespace foretrace::tracer::python
