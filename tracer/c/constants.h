// What compilers work out without a look at a variable: they make no code for a condition like that.
#pragma once

#include "tracer/c/clang.h"

namespace foretrace::tracer::c {

// `sizeof(int) == 4`, `1`, `u < 0` of an unsigned `u`.
bool is_constant(CXCursor expression);

// Nothing in it is run for its effect.
bool is_pure(CXCursor expression);

}  // namespace foretrace::tracer::c
