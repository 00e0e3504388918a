// A program's text with comments of ours at its lines' ends.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tracer/trace/statement.h"

namespace foretrace::tracer {

// By line; each starts with the blanks before it.
using Comments = std::map<int64_t, std::string>;

// The line at whose end a comment on `line` is one: the last of its statement in Python, the first without a backslash at its end in C.
int64_t comment_line(const Statements& source, int64_t line, bool c);

// The source with the comments before the ends of their lines.
std::string commented(const Statements& source, const Comments& comments);

// A line of JSON: {"id": run, "code": the source, "trace": the source with the comments}.
std::string commented_json(int64_t run, const Statements& source, const Comments& comments);

// The first two and the last, with `gap` for what lay between; all of up to three.
std::vector<std::string> first_and_last(std::vector<std::string> texts, const std::string& gap);

// Without line breaks and other control characters: \n, \r, \t, \x07.
std::string one_line(const std::string& text);

}  // namespace foretrace::tracer
