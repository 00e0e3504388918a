// `foretrace trace-all`: runs the programs of a manifest and stores their steps.
#pragma once

#include "cli/verb.h"

namespace foretrace::cli {

std::unique_ptr<Verb> make_trace_all_verb();

}  // namespace foretrace::cli
