// What each line of a run did: its steps read as the lines of one file, each with the variables as it left them. A `line` step
// shows the state before its line; here the line's effect is what its frame's later steps, up to the next line, show.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "tracer/store/trace_reader.h"
#include "tracer/trace/statement.h"

namespace foretrace::tracer {

struct VariableChange {
  std::string name;
  std::optional<std::string> text;  // none: it was unbound
};

struct LineEffect {
  int64_t step = 0;
  uint32_t frame = 0;
  int64_t line = 0;
  bool call = false;                    // the head of a function that was called: `changed` are the arguments
  // Whose text is another one than its frame's line before left, in the frame's order; then the unbound ones.
  std::vector<VariableChange> changed;
  std::vector<std::pair<Event, std::string>> outcomes;  // kReturn, kYield, kException with the value, as they came
};

struct LineEffects {
  bool c = false;                      // a run of C
  std::string file;                    // of the run's first step; what ran in other files is left out
  uint32_t frame = 0;                  // of that step
  std::unique_ptr<Statements> source;  // the file's text; null: the run has no steps
  std::vector<LineEffect> lines;       // as they began; those of frames that were called lie behind the line that called
};

// A frame's `return None` right behind an exception is the exception on its way out, and no outcome; nor is the end of a module. `alloc`
// and `free` of C say nothing.
Result<LineEffects> line_effects(TraceReader& reader, int64_t run);

}  // namespace foretrace::tracer
