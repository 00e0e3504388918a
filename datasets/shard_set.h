// The folder that `data build` writes: shards and a manifest.json that names those of each split,
// with checksums; docs/dataset_format.md has its fields.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/result.h"
#include "datasets/shard.h"

namespace foretrace::datasets {

struct ShardEntry {
  std::string file;  // relative to the folder
  std::string sha256;
  int64_t examples = 0;
  int64_t tokens = 0;
};

// An evaluation set that the dataset was held against (overlap/decontamination.h).
struct HeldAgainst {
  std::string name;
  std::string file;    // as `stores`
  std::string sha256;  // of the file
  int64_t programs = 0;
};

struct DatasetManifest {
  std::map<std::string, std::vector<ShardEntry>> splits;  // "train", "valid", "test"
  std::map<std::string, int64_t> refused;                 // reason -> runs
  int64_t max_tokens = 0;
  int64_t max_steps = 0;
  std::vector<std::string> queries;  // kinds of questions about states that the examples are; empty: traces
  int64_t queries_per_run = 0;
  // Where the examples came from and how they were split, so that evaluation finds the programs of
  // a split again; paths relative to the folder where they can be.
  std::vector<std::string> stores;
  std::vector<std::string> manifests;
  double valid = 0;
  double test = 0;
  std::vector<HeldAgainst> decontaminated;  // nothing of them is in the dataset; `refused` counts
};

Status write_dataset_manifest(const std::string& folder, const DatasetManifest& manifest);
// kUnsupported if the folder was built for another version of the trace language.
Result<DatasetManifest> read_dataset_manifest(const std::string& folder);

// All shards of one split, in the order of the manifest, as one list.
class ShardSet {
 public:
  // `split`: "train", "valid", "test". kNotFound if the folder has no manifest.json or no such
  // split.
  static Result<ShardSet> open(const std::string& folder, const std::string& split);

  [[nodiscard]] size_t size() const { return starts_.empty() ? 0 : starts_.back(); }
  [[nodiscard]] size_t token_count() const;
  [[nodiscard]] ExampleView at(size_t i) const;
  // sha256 over the checksums of its shards: identifies the data.
  [[nodiscard]] const std::string& hash() const { return hash_; }

 private:
  std::vector<ShardReader> shards_;
  std::vector<size_t> starts_;  // starts_[i]: examples in shards 0..i
  std::string hash_;
};

}  // namespace foretrace::datasets
