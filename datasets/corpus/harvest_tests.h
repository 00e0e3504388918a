// Manifests from folders of Python with unittest or pytest tests: every module-level function that
// a test calls with literal arguments becomes a program. Nothing is run.
#pragma once

#include "datasets/corpus/example_program.h"

namespace foretrace::datasets::corpus {

// `functions` counts those that are called so; functions of files of tests
// (SourceFile::of_tests) are left out.
Result<Harvest> harvest_tests(const HarvestOptions& options);

}  // namespace foretrace::datasets::corpus
