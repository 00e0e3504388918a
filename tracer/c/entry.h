// EntryCall: a function that is called in place of main, and the text that calls it: a function of its own behind the unit's text, to
// which crt1's reference to main is bound (-Wl,--wrap=main), so that the program's own main stays what it is.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "tracer/c/clang.h"

namespace foretrace::tracer::c {

struct EntryCall {
  std::string function;
  std::string args;     // the text between the call's parentheses
  std::string flag;     // what compilers are told that its file is: "--args"
  size_t column = 0;    // where it begins in that
};

// `function(args)` out of the text of a call. An Error of code kTracee: it is none.
Result<EntryCall> parse_call(const std::string& call);

// A function `__wrap_main` that calls `function`. The arguments become variables of the parameters' types first, with the recording
// off, so that the first step is the call; a braced one is a compound literal (an array, where the parameter is a pointer). What is
// wrong with the arguments is an error at FLAG:LINE:COLUMN.
std::string entry_text(CXCursor function, const EntryCall& call);

}  // namespace foretrace::tracer::c
