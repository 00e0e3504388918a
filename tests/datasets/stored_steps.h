// What a trace store says of a run, in the words of the texts for models.
#pragma once

#include <string>
#include <vector>

#include "datasets/manifest.h"
#include "tracer/store/cwm_reader.h"
#include "tracer/store/trace_reader.h"

namespace foretrace::datasets {

struct StoredStep : tracer::CwmStep {
  uint32_t frame = 0;
};

// Yields read as returns, resumes as calls; alloc and free are left out.
std::vector<StoredStep> stored_steps(tracer::TraceReader& reader, int64_t run);

// The source with `mark` behind each line that starts with `entry`, which may be empty: none.
std::string marked(const std::string& source, const std::string& entry, const std::string& mark);

// $FORETRACE_GENERATED programs, for a thorough check by hand; otherwise `few`.
int64_t generated_count(int64_t few);

// Programs whose source and values hold separators, quotes, control characters and no newline at the end.
std::vector<ManifestItem> format_like_items();
// One without an entry.
std::vector<ManifestItem> module_items();

}  // namespace foretrace::datasets
