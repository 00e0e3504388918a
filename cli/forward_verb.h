// Verbs that need torch: `foretrace` replaces itself with foretrace-model, which lies beside it.
#pragma once

#include <string>

#include "cli/verb.h"

namespace foretrace::cli {

void add_forward_verbs(VerbList& verbs);

// If argv[1] names such a verb, becomes foretrace-model; returns only if that is not so or cannot be done.
Status forward_to_model_program(int argc, char** argv);

// Becomes foretrace-model with these arguments; comes back only with an Error, which says that `asker` needs it.
Status become_model_program(const std::string& asker, char* const* argv);

}  // namespace foretrace::cli
