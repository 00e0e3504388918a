// `foretrace doctor`: what is there, what works, what to do about what is missing.
#pragma once

#include "cli/verb.h"

namespace foretrace::cli {

std::unique_ptr<Verb> make_doctor_verb();

}  // namespace foretrace::cli
