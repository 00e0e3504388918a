// CWM text back to steps: the reverse of CwmText. Every state is whole again: ".." is looked up in the step before it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "tracer/trace/event.h"

namespace foretrace::tracer {

struct CwmStep {
  Event event = Event::kLine;  // kCall, kLine, kReturn or kException
  std::vector<std::pair<std::string, std::string>> locals;  // name, text: all of the frame's; none at a return or exception
  std::string source;  // the line with its newline; "\n": it has none
  std::string value;   // of a return or exception
  friend bool operator==(const CwmStep&, const CwmStep&) = default;
};

struct CwmRun {
  std::string context;  // with the mark of its entry
  std::vector<CwmStep> steps;
};

// The documents of a file. An Error names the document and the byte.
Result<std::vector<CwmRun>> parse_cwm(std::string_view text);

}  // namespace foretrace::tracer
