// `foretrace trace`: runs one program and stores its steps.
#pragma once

#include "cli/verb.h"

namespace foretrace::cli {

std::unique_ptr<Verb> make_trace_verb();

}  // namespace foretrace::cli
