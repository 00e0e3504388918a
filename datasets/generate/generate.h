// Manifests of generated programs, and what is in them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/manifest.h"

namespace foretrace::datasets::generate {

constexpr int64_t kMostItems = 1'000'000'000;

struct GenerateOptions {
  int64_t count = 1000;  // items, not programs
  uint64_t seed = 0;
  double level = -1;  // in [0, 1]; negative: drawn for every program, all levels alike
  int calls = 4;      // items that share a program, at most
  bool registers = false;  // programs of registers.h, which have no level
};

// An Error: one is out of range.
Status check_options(const GenerateOptions& options);

// Items "gen-SEED-PROGRAM-CALL". No two programs are the same after renaming. Fails on options out
// of range.
Result<std::vector<ManifestItem>> generate_manifest(const GenerateOptions& options);

// How many of the sources hold each construct: "for", "while", "str.upper", "comprehension",
// "slice", ...
std::map<std::string, int64_t> count_constructs(const std::vector<std::string_view>& sources);

}  // namespace foretrace::datasets::generate
