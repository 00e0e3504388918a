// A manifest's items with mutants of their programs and other inputs for them: what `data mutate`
// writes. docs/dataset_format.md.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/result.h"
#include "datasets/manifest.h"

namespace foretrace::datasets::mutate {

struct MutateOptions {
  int64_t per_item = 4;  // mutants of an item's program, at most
  int64_t inputs = 2;    // calls beside the item's own, at most
  uint64_t seed = 1;
};

struct MutatedManifest {
  // Every item of the manifest as it is, and behind each what was made of it.
  std::vector<ManifestItem> items;
  int64_t read = 0;
  std::map<std::string, int64_t> mutants;  // by operator
  int64_t inputs = 0;                      // items with fuzzed arguments or stdin
  // Items without a mutant, or without inputs, that were to have some; fewer than asked for.
  std::map<std::string, int64_t> missing;
};

// The same for the same items and options, on every machine (of C with the same system headers). No
// item that was made has the program (names and layout apart), the entry and the input of another.
// kInvalidArgument for a negative number.
Result<MutatedManifest> mutate_manifest(const std::vector<ManifestItem>& items,
                                        const MutateOptions& options);

}  // namespace foretrace::datasets::mutate
