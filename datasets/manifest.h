// A manifest: programs to trace, one JSON object a line.
//   {"id","language","path"|"source","entry","args","stdin","origin","licence",
//    "mutation"}
// Unknown fields are ignored; absent ones are empty. `args` is the text between the parentheses of
// the entry's call. A relative `path` is the manifest's: it starts where the manifest lies.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace foretrace::datasets {

struct ManifestItem {
  std::string id;                   // unique in the manifest
  std::string language = "python";  // "python" or "c"
  std::string path;                 // of the program, or empty where `source` holds its text;
                                    // relative to the current folder
  std::string source;
  std::string entry;  // function to call; empty: run the module
  std::string args;
  std::string stdin_text;
  std::string
      origin;  // where it came from: "generated seed 7 level 0.5", "stdlib bisect.py:insort"
  std::string licence;
  std::string mutation;  // how it was made of another item: "comparison", "inputs", "constant, inputs"

  friend bool operator==(const ManifestItem&, const ManifestItem&) = default;
};

// Items index, index + count, index + 2 count, ... of a manifest.
struct ManifestPart {
  int64_t index = 0;
  int64_t count = 1;
};

// Errors name `name`:line: bad JSON, a missing or repeated id, neither or both of path and source,
// a wrong type.
// `name` is the manifest's path.
Result<std::vector<ManifestItem>> parse_manifest(std::string_view text, const std::string& name,
                                                 const ManifestPart& part = {});
// Only the part's items are looked at: another's errors, an id that two parts share among them, are
// found by who reads it.
Result<std::vector<ManifestItem>> read_manifest(const std::string& path,
                                                const ManifestPart& part = {});

// What its relative paths start from. A pipe lies nowhere: the current folder.
std::filesystem::path folder_of_manifest(const std::string& path);

// One line with its '\n'; empty fields are left out.
std::string manifest_line(const ManifestItem& item);
// Relative paths are written as seen from the manifest.
Status write_manifest(const std::string& path, const std::vector<ManifestItem>& items);

}  // namespace foretrace::datasets
