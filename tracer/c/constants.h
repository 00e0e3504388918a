// What compilers work out while they compile: they make no code for a condition like that.
#pragma once

#include "tracer/c/clang.h"

namespace foretrace::tracer::c {

// `sizeof(int) == 4`, `1`: it looks at no variable.
bool is_constant(CXCursor expression);

// The compiler may work it out all the same: `u < 0` of an unsigned `u`, `x >> 0 != x`, `strlen("abc") == 3`. Ask it
// (__builtin_constant_p): it does no harm to write the expression twice, for it changes nothing.
bool may_be_folded(CXCursor expression);

// Nothing in it is run for its effect.
bool is_pure(CXCursor expression);

}  // namespace foretrace::tracer::c
