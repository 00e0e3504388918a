// Private: the implementations behind cross_entropy.h.
#pragma once

#include "kernels/cross_entropy/cross_entropy_args.h"

namespace foretrace::kernels::reference::cross_entropy {
void run(const CrossEntropyArgs& args, int64_t begin, int64_t end);
}
namespace foretrace::kernels::avx2::cross_entropy {
void run(const CrossEntropyArgs& args, int64_t begin, int64_t end);
}
namespace foretrace::kernels::avx512::cross_entropy {
void run(const CrossEntropyArgs& args, int64_t begin, int64_t end);
}
