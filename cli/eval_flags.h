// Which flags of `foretrace eval` belong to which suites, and which to systems that draw their answers: what would change nothing is misuse.
#pragma once

#include <string>

#include "core/result.h"

namespace CLI {
class App;
}

namespace foretrace::cli {

// kInvalidArgument: a flag was given that the suite does not have, or one of sampling for a system that does not draw (`draws` false:
// a baseline, the oracle, a file of generations). Suites and flags that are not known here are let through.
Status check_eval_flags(const CLI::App& app, const std::string& suite, bool draws);

}  // namespace foretrace::cli
