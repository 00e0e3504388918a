// The lines of a function: statements up to its size, then a return of what they made.
#pragma once

#include "datasets/generate/draft.h"

namespace foretrace::datasets::generate {

// As many blocks and simple statements, in random order.
void write_lines(Draft& draft, int blocks, int simple);
// A line for each function at hand that no line called so far, but those that may raise.
void call_the_rest(Draft& draft);
// Returns what has not been read yet; false if that is too much for one return. Says what it is;
// kBool for several values, of which nobody asks for members.
bool write_return(Draft& draft, Type* type, Shape* shape);
// Parameters that no line names are left out of the signature; false if none is left.
bool drop_unused_parameters(Draft& draft);
// Every function that is at hand, and every constant, is used.
bool all_called(const Draft& draft);

}  // namespace foretrace::datasets::generate
