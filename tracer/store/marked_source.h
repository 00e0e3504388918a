// The sources of a run as the texts for models show them (cwm_text.h, debugger_text.h).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tracer/store/trace_reader.h"
#include "tracer/trace/statement.h"

namespace foretrace::tracer {

// Ends a context. A source with a line that begins so cannot be told from its end.
inline constexpr std::string_view kContextEnd = "<|frame_sep|>";

class MarkedSource {
 public:
  MarkedSource(TraceReader& reader, int64_t run) : reader_(&reader), run_(run) {}

  // The file of a run's first step; the entry's line ends in "  # << START_OF_TRACE", in C "  // << START_OF_TRACE".
  std::string context(const StepView& first);
  // An Error if the last context() cannot be read back.
  [[nodiscard]] const Status& readable() const { return readable_; }
  // The step's line as it stands in the file, always with a newline; one newline where the line is unknown.
  std::string line(const StepView& view);
  // Whether it is a run of C.
  bool c();

 private:
  const Statements& source(const std::string& file);

  TraceReader* reader_;
  int64_t run_;
  std::optional<bool> c_;
  Status readable_;
  std::map<std::string, std::unique_ptr<Statements>> sources_;
};

}  // namespace foretrace::tracer
