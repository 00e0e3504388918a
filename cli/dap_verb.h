// `foretrace dap`: a debugger for editors over a recorded run.
#pragma once

#include "cli/verb.h"

namespace foretrace::cli {

std::unique_ptr<Verb> make_dap_verb();

}  // namespace foretrace::cli
