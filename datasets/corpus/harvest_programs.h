// Manifests of whole programs from a folder: Python files with a main guard and C files with a
// `main`, which are run without arguments and input. Nothing is run here.
#pragma once

#include "datasets/corpus/example_program.h"

namespace foretrace::datasets::corpus {

// Python without comments and docstrings, C as it stands. What imports or includes more than the
// language's library, takes arguments, reads files or input, gives what changes from run to run, or
// nearly is a program before it is skipped; so is Python that runs its doctests. `functions` counts
// the files that have such a main.
Result<Harvest> harvest_programs(const HarvestOptions& options);

}  // namespace foretrace::datasets::corpus
