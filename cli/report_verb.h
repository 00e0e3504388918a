// `foretrace report` and `foretrace compare`: look at results of evaluations.
#pragma once

#include <memory>

#include "cli/verb.h"

namespace foretrace::cli {

std::unique_ptr<Verb> make_report_verb();
std::unique_ptr<Verb> make_compare_verb();

}  // namespace foretrace::cli
