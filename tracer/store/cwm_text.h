// A run as the token text of Meta's CWM (facebookresearch/cwm, PROMPTING_GUIDE.md):
//
//   <|begin_of_text|><|trace_context_start|>CONTEXT<|frame_sep|>
//   <|call_sep|>LOCALS<|action_sep|>SOURCE<|frame_sep|>           also <|line_sep|>
//   <|return_sep|><|action_sep|>SOURCE<|arg_sep|>VALUE<|frame_sep|>  also <|exception_sep|>
//   <|end_of_text|>
//
// CONTEXT is the source file of the first step; its entry's `def` line ends in "  # << START_OF_TRACE". LOCALS is json.dumps of
// name -> repr, ".." for a value that has not changed; after a call or return it is given in full. SOURCE is the line as it
// stands in the file. Yields read as returns, resumes as calls.
//
// C has the same frames: the entry's line ends in "  // << START_OF_TRACE", values are those of docs/c_tracing.md, a function without
// value returns "void", a fault is an exception that does not end its statement. CWM has no word for `alloc` and `free`: they are left out.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "core/result.h"
#include "tracer/store/trace_reader.h"
#include "tracer/trace/statement.h"

namespace foretrace::tracer {

// A JSON string as Python's json.dumps gives it: ASCII only; bytes that are not UTF-8 as surrogate escapes.
std::string python_json_string(std::string_view bytes);

class CwmText {
 public:
  CwmText(TraceReader& reader, int64_t run) : reader_(&reader), run_(run) {}

  // The text that a step adds; the first has the context before it.
  std::string step(const StepView& view);
  std::string end() const { return "<|end_of_text|>"; }

 private:
  const Statements& source(const std::string& file);
  std::string context(const StepView& first);
  std::string locals(const StepView& view);

  TraceReader* reader_;
  int64_t run_;
  bool started_ = false;
  bool c_ = false;     // the language
  bool full_ = true;  // the scope changed: unchanged values are given too
  std::map<std::string, std::string> last_;
  std::map<std::string, std::unique_ptr<Statements>> sources_;
};

}  // namespace foretrace::tracer
