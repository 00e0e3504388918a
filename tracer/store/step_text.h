// Steps for people: the place, the event, the statement, and below it only what changed since the frame's last step shown.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "tracer/store/trace_reader.h"
#include "tracer/trace/statement.h"

namespace foretrace::tracer {

class StepText {
 public:
  // `color`: with the escape codes of terminals.
  StepText(TraceReader& reader, int64_t run, bool python, bool color = false)
      : reader_(&reader), run_(run), python_(python), color_(color) {}
  // One or more lines.
  std::string step(const StepView& view);

 private:
  std::string statement(const StepView& view);
  [[nodiscard]] std::string paint(const char* code, const std::string& text) const;

  TraceReader* reader_;
  int64_t run_;
  bool python_;
  bool color_;
  uint32_t frame_ = 0;  // of the last step; a frame is named when it changes
  std::map<std::string, std::unique_ptr<Statements>> sources_;
  std::unordered_map<uint32_t, std::unordered_map<std::string, std::string>> shown_;
};

}  // namespace foretrace::tracer
