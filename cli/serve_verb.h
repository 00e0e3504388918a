// foretrace serve: a model behind OpenAI's API, and foretrace's own questions, over HTTP.
#pragma once

#include <memory>

#include "cli/verb.h"

namespace foretrace::cli {

std::unique_ptr<Verb> make_serve_verb();

}  // namespace foretrace::cli
