// A run as an example of CodeExecutor (arXiv 2305.05383; microsoft/CodeBERT, CodeExecutor/README.md and inference/metric.py), with the
// fields of its published datasets:
//
//   {"id": 1, "code": "s = ['x', 'y']\nprint(s)\n",
//    "code_tokens": ["<0>", "s", "=", "[", "'x'", ",", "'y'", "]", "<1>", "print", "(", "s", ")"],
//    "trace": ["<line> <0> <state> s : [ x , y ] </state>", "<line> <1> <state> s : [ x , y ] </state>", "<output> ['x', 'y']"],
//    "trace_tokens": ["<line>", "<0>", "<state>", "s", ":", "[", "x", ...]}
//
// `code` is the file of the run's first step and behind it, in a line of its own, the call that the run made of it, if it made one.
// `trace` has the lines that ran in that file, numbered from 0, with all of their frame's variables as each left them, "<dictsep>"
// between; a blank between the tokens of a value, strings without their quotes (but '' for the empty one). What was printed follows
// the line that printed it. code_tokens: "<n>" before the first token of a line, then "<indent>" or "<dedent>" where a block begins or
// blocks end; no comments.
//
// A string or an output that holds a word of the format (<line>, <state>, </state>, <dictsep>, <output>, <indent>, <dedent>, <mask0>, <7>) has
// \x3c for its '<', so that the trace can be split again. Calls, returns, exceptions and types are not told.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::datasets {

// A line of JSON; empty for a run without steps. Unsupported for a run of C.
Result<std::string> code_executor_text(tracer::TraceReader& reader, int64_t run);

// The tokens of a source, marks of lines and blocks among them.
std::vector<std::string> code_executor_tokens(std::string_view source);
// Those of a value's text.
std::vector<std::string> code_executor_value(std::string_view text);

}  // namespace foretrace::datasets
