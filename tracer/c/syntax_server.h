// Answers what clang says of C texts, as long as somebody asks.
#pragma once

namespace foretrace::tracer::c {

// A request a line on stdin, an answer a line on stdout, until stdin ends.
//   {"source": TEXT, "nodes": bool}
//   {"errors": [messages], "warnings": {"-Wformat": 1}, "fingerprint": of its tokens (token_fingerprint.h)},
// and with nodes {"nodes": [[kind, role, parent, begin, end, behind, at, text], ...] (syntax_node.h), "parameters": {FUNCTION: [types]}}.
// Warnings are those of conversions that later compilers refuse, and of behaviour that is undefined whatever the input.
void serve_syntax();

}  // namespace foretrace::tracer::c
