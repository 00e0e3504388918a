// StepView: one step as people and the trace language read it, with every local rendered to text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tracer/trace/event.h"

namespace foretrace::tracer {

struct LocalText {
  std::string name;
  std::string type;  // "int", "list", "Account"
  std::string text;  // repr within the budgets, cut marks otherwise
  bool changed = false;  // this step's own delta set it, or an object that its text shows
  uint32_t object = 0;   // the object it holds; 0 = a value without identity
  friend bool operator==(const LocalText&, const LocalText&) = default;
};

// The fields of `show --format json`, and the task.
struct StepView {
  int64_t step = 0;
  Event event = Event::kLine;
  uint32_t thread = 1;
  std::string task;      // name of the asyncio task; empty: none
  uint32_t frame = 1;
  uint32_t depth = 0;
  std::string function;  // co_name
  std::string file;
  int64_t line = 0;  // 0: before the first (a module's call); kNoLine = none
  std::vector<LocalText> locals;      // all of the frame's, in the order in which they were first bound
  std::optional<std::string> value;   // returned or yielded value; "Type: message" of an exception
};

// Null: the frame has no such local.
inline const LocalText* find_local(const StepView& step, const std::string& name) {
  for (const LocalText& local : step.locals)
    if (local.name == name) return &local;
  return nullptr;
}

}  // namespace foretrace::tracer
