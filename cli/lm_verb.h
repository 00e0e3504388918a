// `foretrace lm info|logits|convert`: look into a checkpoint, run it on token ids, write it again in shards.
#pragma once

#include "cli/verb.h"

namespace foretrace::cli {

std::unique_ptr<Verb> make_lm_verb();

}  // namespace foretrace::cli
