// OverlapIndex: programs, those of an evaluation set for example, to be asked whether another
// program is, or nearly is, one of them. For one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "datasets/overlap/program_parts.h"

namespace foretrace::datasets::overlap {

// Weakest first.
enum class OverlapKind : uint8_t {
  kNear,       // more than kNearThreshold of the runs of six tokens in common
  kConstants,  // the same tree but for the values of constants
  kIdentical,  // the same tree
};
const char* overlap_name(OverlapKind kind);  // "near", "constants", "identical"

// Two sets of runs are near if their Jaccard similarity is above this.
constexpr double kNearThreshold = 0.6;
// A function among others of an evaluation program counts if it has this many runs and is no
// constructor: below are accessors and other one-liners that every second module holds. An inner
// function of an evaluation program does not count by itself.
constexpr size_t kSmallestFunction = 12;
constexpr const char* kConstructor = "__init__";

struct Overlap {
  OverlapKind kind = OverlapKind::kNear;
  double similarity = 0;  // Jaccard's; 1 where the trees are the same
  uint32_t program = 0;   // in the order of add()
  std::string function;   // of the program that was asked about; empty: the whole
};

class OverlapIndex {
 public:
  void add(std::span<const ProgramPart> program);
  // The strongest overlap of any part with any part of a program that was added; of two alike the
  // one added first.
  std::optional<Overlap> find(std::span<const ProgramPart> program);

 private:
  struct Entry {
    uint32_t program = 0;
    uint32_t runs = 0;
  };
  void find_near(const ProgramPart& part, std::optional<Overlap>& best);

  uint32_t programs_ = 0;
  std::vector<Entry> entries_;                    // parts
  std::unordered_map<uint64_t, uint32_t> exact_;  // hash -> program
  std::unordered_map<uint64_t, uint32_t> loose_;
  std::unordered_map<uint64_t, std::vector<uint32_t>> runs_;  // run -> the entries that hold it
  std::vector<uint32_t> shared_;                              // by entry, all 0 between calls
  std::vector<uint32_t> met_;                                 // entries with shared_ > 0
};

}  // namespace foretrace::datasets::overlap
