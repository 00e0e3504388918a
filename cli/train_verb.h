// `foretrace train CONFIG.json --data DIR --out DIR [--resume]`
#pragma once

#include "cli/verb.h"

namespace foretrace::cli {

std::unique_ptr<Verb> make_train_verb();

}  // namespace foretrace::cli
