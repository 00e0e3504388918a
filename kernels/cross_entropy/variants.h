// Private: the implementations behind cross_entropy.h.
#pragma once

#include "kernels/cross_entropy/cross_entropy_args.h"

namespace foretrace::kernels::cross_entropy_reference {
void run(const CrossEntropyArgs& args, int64_t begin, int64_t end);
}
namespace foretrace::kernels::cross_entropy_avx512 {
void run(const CrossEntropyArgs& args, int64_t begin, int64_t end);
}
