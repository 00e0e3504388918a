// Accesses: places in memory that an expression reads or writes: what lies behind a pointer, elements of arrays, members.
#pragma once

#include "tracer/c/clang.h"

namespace foretrace::tracer::c {

// What is done with the place that an expression stands for. kPlace: nothing; its address is taken, or it is a part of another one.
enum class Use { kRead, kWrite, kUpdate, kPlace };

// True if the expression stands for a place whose address a probe can take: no register, no bit-field, no vector's element, no macro's
// text. A variable's name alone is none. Reads of a variable's member are none either: there is nothing to find out about them.
bool is_access(CXCursor expression, Use use);

// How `expression` uses its operand `child`.
Use use_of_operand(CXCursor expression, CXCursor child, Use use);

// What is inside is not run, or is no ordinary code: sizeof, _Generic, calls of compiler built-ins.
bool is_unevaluated(CXCursor expression);
// The function that the call names; null for a call through a pointer.
CXCursor called_function(CXCursor call);
// Its definition is not in this file: what it does to memory cannot be seen.
bool is_external(CXCursor function);

// It is declared as an array: what it names is a pointer.
bool is_array_parameter(CXCursor declaration);

bool is_assignment(CXCursor expression);  // =
bool is_update(CXCursor expression);      // +=, ++, ...
bool takes_address(CXCursor expression);

}  // namespace foretrace::tracer::c
