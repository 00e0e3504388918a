// Programs of a manifest from a function and calls of it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "datasets/corpus/module_statements.h"
#include "datasets/manifest.h"
#include "datasets/overlap/overlap_index.h"

namespace foretrace::datasets::corpus {

struct ExampleCall {
  std::string arguments;  // the text between the parentheses
  bool raises = false;    // an exception is expected
  std::string test;       // the file of the test that makes it; empty: the function's docstring
};

struct HarvestOptions {
  std::string folder;  // or one file
  std::string name;    // prefix of ids and origins: "stdlib"; empty: the folder's last part
  std::string licence;
  int64_t max_lines = 80;  // of a program
  int64_t max_calls = 8;   // of a function
};

struct Harvest {
  std::vector<ManifestItem> items;
  int64_t files = 0;
  int64_t functions = 0;                   // that were looked at; for whole programs, files
  int64_t programs = 0;                    // that gave items
  std::map<std::string, int64_t> skipped;  // reason -> functions
};

// The function at `index` of the module's statements, with what it needs, added to `harvest` with
// an item for each of its calls, and as one whole to `seen`; `origin` names the file. What overlaps
// with one of `seen`, cannot stand alone, or is called with names that nobody knows is skipped.
void add_example_program(const Module& module, size_t index, const std::vector<ExampleCall>& calls,
                         const std::string& origin, const HarvestOptions& options,
                         overlap::OverlapIndex& seen, Harvest& harvest);

// Whether a program overlaps with one of `seen`, to which it is added if not. Otherwise why it is
// to be skipped.
std::string known_before(const std::string& source, overlap::OverlapIndex& seen);

// Whether the word is among the statement's names and keywords.
bool holds_word(const Module& module, const ModuleStatement& s, std::string_view word);

}  // namespace foretrace::datasets::corpus
