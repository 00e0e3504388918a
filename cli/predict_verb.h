// `foretrace predict`: ask a world model what a program will do.
#pragma once

#include <memory>

#include "cli/verb.h"

namespace foretrace::cli {

std::unique_ptr<Verb> make_predict_verb();

}  // namespace foretrace::cli
