// How every program of the project ends with an Error.
#pragma once

#include "core/result.h"

namespace foretrace::cli {

// Message and hint go to standard error. Returns the exit code: 2 for what the caller did wrong, 1 for the rest.
int print_error(const Error& error);

}  // namespace foretrace::cli
