// A trace store of programs that the recorder really ran: `programs` by hand and generated ones.
#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "datasets/manifest.h"

namespace foretrace::datasets {

// Loops, calls, recursion, exceptions, generators, comprehensions, classes, closures: with entries.
std::vector<ManifestItem> hand_written_items();

// Records the items into `path`; every item has to run.
Status record_items(const std::vector<ManifestItem>& items, const std::string& path);

}  // namespace foretrace::datasets
