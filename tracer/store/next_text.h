// A run as the source with its trace in comments, as NExT (arXiv 2404.14662) shows programs to a model:
//
//   def f(n):  # (0) n=4;
//       total = 0  # (1) total=0;
//       for i in range(n):  # (2) i=0; (4) i=1; ...; (10) NO_CHANGE;
//           total += i  # (3) NO_CHANGE; (5) total=1; ...; (9) total=6;
//       return total  # (11) __return__=6;
//
// "(k)" is the k-th line that ran, in all frames, calls with their arguments among them; behind it stand the variables that the line
// changed, with their texts after it. Of a line that ran more than three times its first two and its last are shown, with "...;" between.
// `del x;` unbinds; `__yield__=`, `__exception__=` and `__return__=` are how the line ended. NO_CHANGE: none of all that.
//
// A text that holds a ';' outside of quotes, a quote that is not closed or a control character, or begins with '~', is written as
// '~' and a JSON string. Comments stand at the ends of statements, in C ("// (k) ...") at the ends of lines.
#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::tracer {

// A line of JSON: {"id": run, "code": the source, "trace": the same with comments}; empty for a run without steps.
Result<std::string> next_text(TraceReader& reader, int64_t run);

}  // namespace foretrace::tracer
