// Manifests from folders of Python files: every module-level function with calls in its docstring
// becomes a program. Nothing is run.
#pragma once

#include <string>

#include "datasets/corpus/example_program.h"
#include "datasets/overlap/overlap_index.h"

namespace foretrace::datasets::corpus {

Result<Harvest> harvest_folder(const HarvestOptions& options);

// The functions of one source, added to `harvest` and, each with what it needs as one whole, to `seen`; `origin` names the file. What
// overlaps with one of `seen` is skipped.
void harvest_source(const std::string& source, const std::string& origin,
                    const HarvestOptions& options, overlap::OverlapIndex& seen, Harvest& harvest);

// /usr/lib/python3.N of the newest N that is there; an Error if there is none.
Result<std::string> standard_library_folder();

}  // namespace foretrace::datasets::corpus
