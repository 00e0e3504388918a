// `foretrace eval`: score a model or a baseline on a suite.
#pragma once

#include <memory>

#include "cli/verb.h"

namespace foretrace::cli {

std::unique_ptr<Verb> make_eval_verb();

}  // namespace foretrace::cli
