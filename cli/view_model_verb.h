// `foretrace view --model`: the page with what a model predicts of each step. `foretrace view` becomes this verb when it is asked for that.
#pragma once

#include <memory>

#include "cli/verb.h"

namespace foretrace::cli {

std::unique_ptr<Verb> make_view_model_verb();

}  // namespace foretrace::cli
