// A run as the token text of Meta's CWM (facebookresearch/cwm, PROMPTING_GUIDE.md):
//
//   <|begin_of_text|><|trace_context_start|>CONTEXT<|frame_sep|>
//   <|call_sep|>LOCALS<|action_sep|>SOURCE<|frame_sep|>           also <|line_sep|>
//   <|return_sep|><|action_sep|>SOURCE<|arg_sep|>VALUE<|frame_sep|>  also <|exception_sep|>
//   <|end_of_text|>
//
// CONTEXT is the source file of the first step; its entry's `def` line ends in "  # << START_OF_TRACE". LOCALS is json.dumps of
// name -> repr, ".." for a value that has not changed; after a call or return it is given in full. SOURCE is the line as it
// stands in the file, always with a newline; one newline where the line is unknown. Yields read as returns, resumes as calls. "<|" in
// a string is written "\u003c|", the same to JSON, so that no value reads as a token. cwm_reader.h reads the text back.
//
// C has the same frames: the entry's line ends in "  // << START_OF_TRACE", values are those of docs/c_tracing.md, a function without
// value returns "void", a fault is an exception that does not end its statement. CWM has no word for `alloc` and `free`: they are left out.
#pragma once

#include <map>
#include <string>

#include "tracer/store/marked_source.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::tracer {

// A JSON string as Python's json.dumps gives it: ASCII only; bytes that are not UTF-8 as surrogate escapes; but "<|" escaped.
std::string python_json_string(std::string_view bytes);

class CwmText {
 public:
  CwmText(TraceReader& reader, int64_t run) : source_(reader, run) {}

  // The text that a step adds; the first has the context before it.
  std::string step(const StepView& view);
  // An Error if the text so far cannot be read back.
  [[nodiscard]] const Status& readable() const { return source_.readable(); }
  std::string end() const { return "<|end_of_text|>"; }

 private:
  std::string locals(const StepView& view);

  MarkedSource source_;
  bool started_ = false;
  bool full_ = true;  // the scope changed: unchanged values are given too
  std::map<std::string, std::string> last_;
};

}  // namespace foretrace::tracer
