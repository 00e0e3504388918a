// Manifests of generated C programs.
#pragma once

#include <vector>

#include "datasets/generate/generate.h"
#include "datasets/manifest.h"

namespace foretrace::datasets::generate_c {

// Items "genc-SEED-PROGRAM-INPUT" of language "c". A program that reads stdin has up to
// `options.calls` items, one a text; any other has one. No two programs are the same but for names,
// constants and layout. Fails on options out of range.
Result<std::vector<ManifestItem>> generate_c_manifest(const generate::GenerateOptions& options);

}  // namespace foretrace::datasets::generate_c
