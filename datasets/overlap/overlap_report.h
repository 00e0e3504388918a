// How much of some manifests' programs overlaps with evaluation sets: what `data overlap` prints.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/json.h"
#include "datasets/manifest.h"
#include "datasets/overlap/decontamination.h"

namespace foretrace::datasets::overlap {

struct OverlapPair {
  std::string item;        // the first of the manifests with this program
  std::string function;    // of the item's program; empty: the whole
  std::string evaluation;  // id of the program that it overlaps with
  OverlapKind kind = OverlapKind::kNear;
  double similarity = 0;
};

struct SetOverlap {
  std::string name;
  std::string file;
  int64_t programs = 0;  // of the evaluation set
  // Distinct programs of the manifests, each by its strongest overlap.
  int64_t identical = 0;
  int64_t constants = 0;
  int64_t near = 0;
  int64_t met = 0;                 // programs of the evaluation set that are a pair's evaluation
  std::vector<OverlapPair> pairs;  // strongest first
};

struct OverlapReport {
  int64_t items = 0;
  int64_t programs = 0;         // distinct Python sources
  int64_t overlapping = 0;      // of these, with any of the sets
  int64_t unread = 0;           // of these, not read as Python and so not compared
  int64_t other_languages = 0;  // items, not compared
  std::vector<SetOverlap> sets;
  // Items of other languages, and those whose program was read and overlaps with nothing.
  std::vector<ManifestItem> clean;
};

// `progress` is called now and then with items done and items in all; may be empty.
Result<OverlapReport> overlap_report(const std::vector<std::string>& manifests,
                                     Decontamination& evaluation,
                                     const std::function<void(int64_t, int64_t)>& progress);

// {"items","programs","overlapping","unread","other_languages","clean","sets":[{"set","file",
// "programs","identical","constants","near","met","pairs":[{"item","function","evaluation","kind",
// "similarity"}]}]}, with `most` pairs of a set.
Json overlap_json(const OverlapReport& report, size_t most);

}  // namespace foretrace::datasets::overlap
