// Passes of a model that a generation by denoising has cost, those over its prompts left out.
#pragma once

#include <cstdint>

namespace foretrace::lm {

struct PassCount {
  int64_t denoising = 0;  // for logits of a block
  int64_t commits = 0;    // for the commit of a block
};

}  // namespace foretrace::lm
