// A dataset's folder while a build writes to it: shards are made in FOLDER/.building and moved,
// with the manifest, when all are complete, so that what was there stays readable until then. One
// builder a folder, held by a lock on .building that dies with its process; what a killed one left
// there is cleared by the next.
#pragma once

#include <array>
#include <string>

#include "core/scoped_fd.h"
#include "datasets/shard_set.h"

namespace foretrace::datasets {

inline constexpr std::array<const char*, 3> kSplits = {"train", "valid", "test"};

class NewDataset {
 public:
  // Makes the folder if it is missing. kIo: it cannot be written, or another build writes there.
  static Result<NewDataset> open(const std::string& folder);
  NewDataset(NewDataset&& other) noexcept = default;
  NewDataset& operator=(NewDataset&& other) = delete;
  ~NewDataset();

  // Where the shards are to be written, under the names that the manifest gives them.
  [[nodiscard]] std::string unfinished() const { return folder_ + "/.building"; }
  // Takes the place of the dataset that was there: its manifest goes first and comes last, so
  // whoever is killed in between leaves no dataset, never a mixed one.
  Status finish(const DatasetManifest& manifest) const;

 private:
  explicit NewDataset(std::string folder) : folder_(std::move(folder)) {}

  std::string folder_;
  bool made_ = false;  // by this; goes again where nothing comes of it
  ScopedFd lock_;
};

}  // namespace foretrace::datasets
